import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type CollectionTag, Pair, parseDocument, type ScalarTag, type Tags, YAMLMap } from 'yaml';
import { WHOLE_FILE } from '../core/config/path.ts';
import { ConfigurationError } from '../core/errors.ts';
import type { Template } from '../core/owners/templates.ts';

/** The short forms of CloudFormation's functions; `!Ref` has no `Fn::`. */
const FUNCTIONS = ['Ref', 'GetAtt', 'Sub', 'Join', 'Select', 'Split', 'ImportValue'];

/**
 * The templates of the user's platform: those of a synthesized CDK app (`cdk.out`, its stages and nested stacks too), or
 * files in JSON or YAML. Throws a ConfigurationError for a path with none, or a file that is no template.
 */
export function readPlatformTemplates(paths: readonly string[]): readonly Template[] {
  return paths.flatMap((each) => templateFiles(each).map(readTemplate));
}

function templateFiles(file: string): readonly string[] {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats) throw refused(file, 'nothing at this path', 'synthesize the platform, or correct it');
  if (!stats.isDirectory()) return [file];
  const files = readdirSync(file, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(nested\.)?template\.json$/.test(name))
    .sort()
    .map((name) => path.join(file, name));
  if (files.length > 0) return files;
  throw refused(file, 'a folder without *.template.json', 'give the cdk.out of the platform');
}

function readTemplate(file: string): Template {
  const document = parseDocument(readFileSync(file, 'utf8'), {
    customTags: (tags): Tags => [...tags, ...FUNCTIONS.flatMap(shortForms)],
    logLevel: 'error',
    prettyErrors: false,
  });
  const [error] = document.errors;
  if (error) throw refused(file, error.message, 'give the path of a CloudFormation template');
  const value: unknown = document.toJS();
  if (!isTemplate(value))
    throw refused(file, 'a file without Resources', 'give the path of a CloudFormation template');
  return { ...value, file };
}

/** `!Sub "a"` and `!Join [",", [a]]` are `{"Fn::Sub": "a"}` and `{"Fn::Join": [",", ["a"]]}`. */
function shortForms(name: string): Tags {
  const key = name === 'Ref' ? name : `Fn::${name}`;
  const tag = `!${name}`;
  const scalar: ScalarTag = { tag, resolve: (text) => ({ [key]: text }) };
  const resolve: CollectionTag['resolve'] = (argument) => {
    const map = new YAMLMap();
    map.add(new Pair(key, argument));
    return map;
  };
  return [scalar, { tag, collection: 'seq', resolve }, { tag, collection: 'map', resolve }];
}

function isTemplate(value: unknown): value is Omit<Template, 'file'> {
  if (typeof value !== 'object' || value === null || !('Resources' in value)) return false;
  const { Resources } = value;
  return (
    typeof Resources === 'object' &&
    Resources !== null &&
    Object.values(Resources).every(
      (resource) => typeof resource === 'object' && resource !== null && 'Type' in resource,
    )
  );
}

function refused(file: string, found: string, mend: string): ConfigurationError {
  const rule = 'the platform is a cdk.out or CloudFormation templates';
  return new ConfigurationError(file, [{ line: 0, path: WHOLE_FILE, rule, found, mend }]);
}
