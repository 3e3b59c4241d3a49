import { readFileSync, statSync } from 'node:fs';
import { parseConfigurations } from '../core/config/parse-configuration.ts';
import { type Path, WHOLE_FILE } from '../core/config/path.ts';
import { placeOf } from '../core/config/regions.ts';
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

/** That of the region at the top of the file first, then those under `regions`. */
export type RegionalConfigurations = readonly [ReadConfiguration, ...ReadConfiguration[]];

/**
 * The configuration of one region, without a name that of the top of the file. Throws a ConfigurationError for everything
 * that can be wrong with a file, in any of its regions, its absence and that of the region included.
 */
export function readConfigurationFile(file: string, region?: string): ReadConfiguration {
  const all = readRegionalConfigurations(file);
  if (region === undefined) return all[0];
  const regional = all.find(({ configuration }) => configuration.region === region);
  if (regional !== undefined) return regional;
  const regions = all.map(({ configuration }) => configuration.region);
  throw new ConfigurationError(file, [
    {
      line: lineInFile(file, ['region']),
      path: 'region',
      rule: 'a region that is asked for is one of the file',
      found: `${region}; the file has ${regions.join(', ')}`,
      mend: `ask for one of these, or add ${region} under regions (docs/multi-region.md)`,
    },
  ]);
}

/** The same of every region of the file. */
export function readRegionalConfigurations(file: string): RegionalConfigurations {
  return parsedText(file, textOf(file));
}

/** The first region's of a text that is to become that file. */
export function parseConfigurationText(file: string, text: string): ReadConfiguration {
  return parsedText(file, text)[0];
}

/** The line where a region's value stands: of a key, or of the nearest block above it that is in the file; without a region as at the top of the file. */
export function lineInFile(file: string, path: Path, region?: string): number {
  const { value, lineOf } = readYaml(file, textOf(file));
  return lineOf(region === undefined ? path : placeOf(path, region, value));
}

function parsedText(file: string, text: string): RegionalConfigurations {
  const { value, lineOf, problems } = readYaml(file, text);
  const [home, ...others] = parseConfigurations({ file, value, lineOf, problems });
  return [withHash(home), ...others.map(withHash)];
}

function withHash(configuration: Configuration): ReadConfiguration {
  return { configuration, hash: configurationHash(configuration) };
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
