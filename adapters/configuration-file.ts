import { readFileSync, statSync } from 'node:fs';
import { parseConfiguration } from '../core/config/parse-configuration.ts';
import { type Path, WHOLE_FILE } from '../core/config/path.ts';
import type { Configuration } from '../core/config/schema.ts';
import { ConfigurationError } from '../core/errors.ts';
import { configurationHash } from './configuration-hash.ts';
import { readYaml } from './configuration-yaml.ts';

/** A thousand targets take less than half of this. */
const MOST_BYTES = 1_000_000;

export interface ReadConfiguration {
  readonly configuration: Configuration;
  readonly hash: string;
}

/** Throws a ConfigurationError for everything that can be wrong with a file, its absence included. */
export function readConfigurationFile(file: string): ReadConfiguration {
  return parseConfigurationText(file, textOf(file));
}

/** The same for a text that is to become that file. */
export function parseConfigurationText(file: string, text: string): ReadConfiguration {
  const { value, lineOf, problems } = readYaml(file, text);
  const configuration = parseConfiguration({ file, value, lineOf, problems });
  return { configuration, hash: configurationHash(configuration) };
}

/** The line of a key, or of the nearest block above it that stands in the file. */
export function lineInFile(file: string, path: Path): number {
  return readYaml(file, textOf(file)).lineOf(path);
}

function textOf(file: string): string {
  const bytes = bytesOf(file);
  const refuse = (found: string, mend: string) =>
    refused(file, { rule: 'the file is text in UTF-8', found, mend });
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refuse('bytes that are not UTF-8', 'save the file as UTF-8 text');
  }
  if (text.includes('\0')) throw refuse('binary data', 'give the path of a YAML file');
  return text;
}

function bytesOf(file: string): Uint8Array {
  try {
    const { size } = regularFile(file);
    if (size > MOST_BYTES)
      throw refused(file, {
        rule: `the file has at most ${MOST_BYTES} bytes`,
        found: `${size} bytes`,
        mend: 'give the path of a configuration file, or spread its targets over two projects',
      });
    return readFileSync(file);
  } catch (fault) {
    if (fault instanceof ConfigurationError) throw fault;
    throw refused(file, unreadable(fault));
  }
}

function regularFile(file: string): { readonly size: number } {
  const stats = statSync(file);
  if (stats.isFile()) return stats;
  throw refused(file, {
    rule: 'the configuration is a file',
    found: stats.isDirectory() ? 'a directory' : 'neither a file nor a directory',
    mend: 'give the path of a YAML file, e.g. config/tidegate.yaml',
  });
}

function unreadable(fault: unknown): Refusal {
  const code =
    typeof fault === 'object' && fault !== null && 'code' in fault
      ? String(fault.code)
      : String(fault);
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return {
      rule: 'the configuration file exists',
      found: 'no file at this path',
      mend: 'correct the path, or take config/tidegate.yaml of the repository',
    };
  return {
    rule: 'the configuration file can be read',
    found: code,
    mend: 'let this user read the file, or give another path',
  };
}

interface Refusal {
  readonly rule: string;
  readonly found: string;
  readonly mend: string;
}

function refused(file: string, refusal: Refusal): ConfigurationError {
  return new ConfigurationError(file, [{ line: 0, path: WHOLE_FILE, ...refusal }]);
}
