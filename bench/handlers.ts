import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { readConfigurationFile } from '../adapters/configuration-file.ts';
import { bundleHandlers, HANDLER_NAMES } from '../lib/handler-bundle.ts';
import type { Figures, HandlerFigures, Say } from './figures.ts';
import { median } from './median.ts';

const projectRoot = join(import.meta.dirname, '..');

/** Without them a handler refuses to start. */
const HANDLER_ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  TABLE_NAME: 'state',
  TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:notifications',
  REJECTED_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/rejected',
  SHARD: '1',
};

/** Of the SDK's client what Tidegate itself uses, in a bundle as anybody would make it: no plugin, no alias. */
const BASELINE = `export { LambdaClient, GetAccountSettingsCommand, GetAliasCommand, GetFunctionConfigurationCommand,
  GetProvisionedConcurrencyConfigCommand, PutProvisionedConcurrencyConfigCommand } from '@aws-sdk/client-lambda';`;

/**
 * Size and cold import time of the bundles that are deployed. Every import is a new process; the bundles take turns, so
 * that whatever else the machine does strikes all of them alike.
 */
export async function measureHandlers(
  say: Say,
  { rounds } = { rounds: 21 },
): Promise<Pick<Figures, 'handlers'>> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'));
  try {
    const deployed = readConfigurationFile(join(projectRoot, 'config/tidegate.yaml'));
    await bundleHandlers([deployed], folder);
    const modules = {
      baseline: { file: await bundleBaseline(folder), exported: 'LambdaClient' },
      ...Object.fromEntries(
        HANDLER_NAMES.map((name) => [
          name,
          { file: join(folder, name, 'index.mjs'), exported: 'handler' },
        ]),
      ),
    };
    say(`importing ${Object.keys(modules).length} bundles ${rounds} times each`);
    const millis = await importInTurns(Object.values(modules), rounds);
    const baseline = millis[0] ?? Number.NaN;
    const handlers = HANDLER_NAMES.map((name, index): [string, HandlerFigures] => [
      name,
      {
        bundleBytes: statSync(join(folder, name, 'index.mjs')).size,
        importRatio: (millis[index + 1] ?? Number.NaN) / baseline,
      },
    ]);
    return { handlers: Object.fromEntries(handlers) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bundleBaseline(folder: string): Promise<string> {
  const outfile = join(folder, 'baseline.mjs');
  await build({
    stdin: { contents: BASELINE, resolveDir: projectRoot },
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
  });
  return outfile;
}

interface BundledModule {
  readonly file: string;
  /** A function that it must export: proof that it was evaluated. */
  readonly exported: string;
}

/** Median milliseconds of each module. */
async function importInTurns(
  modules: readonly BundledModule[],
  rounds: number,
): Promise<readonly number[]> {
  const millis = modules.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, module] of modules.entries()) {
      millis[index]?.push(await importOnce(module));
    }
  }
  return millis.map(median);
}

const IMPORT_SCRIPT = `
  const [file, exported] = process.argv.slice(1);
  const start = performance.now();
  const imported = await import(file);
  const millis = performance.now() - start;
  if (typeof imported[exported] !== 'function') throw new Error(file + ' must export ' + exported);
  process.stdout.write(String(millis));`;

async function importOnce({ file, exported }: BundledModule): Promise<number> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', IMPORT_SCRIPT, file, exported],
    { env: HANDLER_ENVIRONMENT },
  );
  return Number(stdout);
}
