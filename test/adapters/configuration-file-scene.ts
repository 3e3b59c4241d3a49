import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { readConfigurationFile } from '../../adapters/configuration-file.ts';
import { ConfigurationError, type ConfigurationProblem } from '../../core/errors.ts';

/** For the files of one test file. */
export const folder = mkdtempSync(join(tmpdir(), 'configuration-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The least that is a configuration. */
export const GOOD = `project: assistant
region: us-east-1
quota: { concurrentExecutions: 2000 }
edgeFunctions:
  edge:
    functionName: edge
    alias: live
    memoryMegabytes: 1024
`;

/** A file with this content; each takes the place of the one before. */
export function written(content: string | Uint8Array): string {
  const file = join(folder, 'tidegate.yaml');
  writeFileSync(file, content);
  return file;
}

/** Nothing when the file is in order. */
export function refusalOf(file: string): readonly ConfigurationProblem[] {
  try {
    readConfigurationFile(file);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

/** `line path | rule | found | mend` */
export function problemsOf(content: string | Uint8Array): readonly string[] {
  return refusalOf(written(content)).map(
    ({ line, path, rule, found, mend }) => `${line} ${path} | ${rule} | ${found} | ${mend}`,
  );
}
