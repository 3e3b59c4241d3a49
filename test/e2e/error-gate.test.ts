import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { clientConfig } from '../local/emulator/emulator-support.ts';
import { withoutPermission } from './permissions.ts';
import { EDGE, openStage, type Stage } from './stage.ts';
import { HEALTHY, type Minute } from './traffic.ts';
import { aliasOf, deployVersion, followCommand } from './user-deployment.ts';

/** 30 of 300 requests fail, and others are throttled: what scaled by itself before there was a gate. */
const FAILING: Minute = { edge: { errors: 30, throttles: 5 } };
const LOG_GROUP = `/aws/lambda/${EDGE}`;
const LOG_STREAM = 'errors';

let stage: Stage;
let logs: CloudWatchLogsClient;

beforeAll(async () => {
  stage = await openStage();
  logs = new CloudWatchLogsClient(clientConfig(stage.platform.emulator));
  await logs.send(
    new CreateLogStreamCommand({ logGroupName: LOG_GROUP, logStreamName: LOG_STREAM }),
  );
}, 300_000);
afterAll(() => stage?.platform.stop());
afterEach(async () => expect(await stage.platform.failedEvents()).toEqual([]));
beforeEach(() => stage.reset(), 60_000);

/** What the function logs now, besides what Lambda writes. */
async function logged(...messages: readonly string[]): Promise<void> {
  const timestamp = stage.platform.clock.now().getTime();
  await logs.send(
    new PutLogEventsCommand({
      logGroupName: LOG_GROUP,
      logStreamName: LOG_STREAM,
      logEvents: messages.map((message) => ({ message, timestamp })),
    }),
  );
}

/** Minutes of this until the error alarm is raised, and one more. */
async function untilAlarm(minute: Minute): Promise<void> {
  const alarm = `tidegate/assistant/${EDGE}/error-rate/critical`;
  await stage.until(() => stage.isInAlarm(alarm), minute);
  await stage.minutes(1, minute);
}

const lastDecision = async () => (await stage.audit(EDGE))[0]?.decision;
const toldAbout = async (words: string) =>
  (await stage.told()).filter(({ subject }) => subject.includes(words));

test('throttled requests, nothing deployed and errors of its own: the function is scaled, with the evidence', async () => {
  await logged('2026-01-01T00:00:00.000Z\tid\tERROR\tno answer for user "ann"', 'an ordinary line');

  await untilAlarm(FAILING);

  expect(await stage.capacityOf(EDGE)).toBe(4);
  const [scaled] = await toldAbout('scale-out 2 -> 4');
  expect(scaled?.text).toContain('error-gate: throttled: 5 requests in the newest minute');
  expect(scaled?.text).toContain('error-gate: logged errors: 1 x no answer for user <text>');
}, 60_000);

test('errors that name a dependency: nothing is scaled, and people read them', async () => {
  const refused = (port: number) => `Error: connect ECONNREFUSED 10.0.0.7:${port}`;
  await logged(refused(5432), refused(5433), 'TypeError: x is not a function');

  await untilAlarm(FAILING);

  expect(await stage.changes()).toEqual([]);
  expect(await lastDecision()).toMatchObject({ kind: 'hold', reason: 'diagnose' });
  const pages = await toldAbout('errors of a dependency');
  expect(pages).toHaveLength(1);
  expect(pages[0]?.text).toContain('2 x Error: connect ECONNREFUSED <n>.<n>.<n>.<n>:<n>');
}, 60_000);

test('a deployment before the errors: nothing is scaled, and the command in the page takes it back', async () => {
  const { platform } = stage;
  const { version: before } = await aliasOf(platform);
  const { version } = await deployVersion(platform, { initFails: false });
  await stage.until(
    async () => Object.keys((await aliasOf(platform)).weights).length === 0,
    HEALTHY,
  );

  await untilAlarm(FAILING);

  expect(await stage.changes()).toEqual([]);
  expect(await lastDecision()).toMatchObject({ kind: 'hold', reason: 'deployment-suspected' });
  const pages = await toldAbout('errors after a deployment');
  expect(pages).toHaveLength(1);
  expect(pages[0]?.text).toContain(`version ${version}, deployed shortly before`);

  await followCommand(platform, pages[0]?.text ?? '');

  expect((await aliasOf(platform)).version).toBe(before);
}, 120_000);

test('a log that may not be read: nothing is scaled until it may', async () => {
  const { platform } = stage;

  await withoutPermission(platform, platform.names.onAlarmFunctionName, 'logs:StartQuery', () =>
    untilAlarm(FAILING),
  );

  expect(await stage.changes()).toEqual([]);
  const [page] = await toldAbout('errors to investigate');
  expect(page?.text).toMatch(/logged errors: could not be had \(.*AccessDenied/);

  await stage.minutes(6, FAILING);

  expect(await stage.capacityOf(EDGE)).toBe(4);
}, 60_000);
