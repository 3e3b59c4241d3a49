import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readConfigurationFile } from '../../adapters/configuration-file.ts';
import { runCommandLine } from '../../cli/command-line.ts';
import { connect } from '../../cli/outside.ts';
import { fakeTerminal } from '../fakes/fake-terminal.ts';
import { DATABASE, DIGEST, EDGE, openStage, type Stage } from './stage.ts';

/* Commands that begin and end with Tidegate, as a person runs them against what stands. */

let stage: Stage;
const environment = { ...process.env };

beforeAll(async () => {
  stage = await openStage();
  Object.assign(process.env, stage.platform.emulator.environment);
  await stage.reset();
}, 300_000);
afterAll(async () => {
  process.env = environment;
  await stage?.platform.stop();
});

async function tidegate(line: string) {
  const { clock } = stage.platform;
  let out = '';
  let err = '';
  const exitCode = await runCommandLine(line.split(' '), {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    now: clock.now,
    sleep: async (millis) => clock.step(millis),
    connect,
    terminal: fakeTerminal(),
  });
  return { exitCode, out, err };
}

test('init --discover finds the platform that is deployed, and writes what check accepts', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'tidegate-init-')), 'tidegate.yaml');

  const { exitCode, err } = await tidegate(
    `init --discover --region us-east-1 --project found --out ${file}`,
  );

  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  const { configuration } = readConfigurationFile(file);
  expect(Object.keys(configuration.edgeFunctions).toSorted()).toEqual([DIGEST, EDGE]);
  expect(Object.keys(configuration.auroraClusters)).toEqual([DATABASE]);
  expect(configuration.queues['assistant-requests']?.drives).toBe(EDGE);
  expect(configuration.mode).toBe('shadow');
  expect(readFileSync(file, 'utf8')).toContain('provisioned now: 100');
}, 60_000);

test('release gives back what Tidegate has added, and nothing brings it back while it is stopped', async () => {
  const { configurationFile } = stage.platform;
  await stage.until(async () => (await stage.readers()).length > 1, {
    database: { readerCpuPercent: 90 },
  });
  await stage.minutes(15, {});

  const stop = await tidegate(`stop --reason removal --config ${configurationFile}`);
  const release = await tidegate(`release --all --yes --config ${configurationFile}`);
  await stage.minutes(3, { edge: { inFlight: 95 }, database: { readerCpuPercent: 90 } });

  expect([stop.exitCode, release.exitCode, release.err]).toEqual([0, 0, expect.anything()]);
  expect(release.err).toContain('drains assistant-db-tidegate-01');
  expect(await stage.readers()).toEqual(['assistant-db-reader']);
  expect(await stage.capacityOf(EDGE)).toBe(0);
  expect(await stage.capacityOf(DIGEST)).toBe(0);
  expect((await stage.audit(DATABASE)).map(({ trigger }) => trigger)).toContain('release');
}, 120_000);
