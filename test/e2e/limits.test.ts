import {
  DeleteFunctionConcurrencyCommand,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { DATABASE, DIGEST, EDGE, openStage, type Stage } from './stage.ts';
import { HEALTHY, type Minute, QUIET } from './traffic.ts';
import { aliasOf, deployVersion, followCommand } from './user-deployment.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({
    [`edgeFunctions.${DIGEST}`]: undefined,
    [`edgeFunctions.${EDGE}.pool.scope`]: 'per-environment',
    [`edgeFunctions.${EDGE}.pool.minConnections`]: 1,
    [`edgeFunctions.${EDGE}.pool.maxConnections`]: 1, // 1,600 / 50 = 32 instances: no limit as such
  });
  await stage.platform.emulator.control.setAccountConcurrency(1000);
}, 300_000);
afterAll(() => stage?.platform.stop());
afterEach(async () => expect(await stage.platform.failedEvents()).toEqual([]));
beforeEach(() => stage.reset(), 60_000);

const told = async (subject: string) =>
  (await stage.told()).filter((notification) => notification.subject === subject);
const newestDecision = async (target: string) => (await stage.audit(target))[0]?.decision;

test('with a quota of 1,000 the ceiling is 900, and people are told why', async () => {
  await stage.minutes(20, { edge: { inFlight: 1500 } });

  expect(await stage.capacityOf(EDGE)).toBe(18);
  const pages = await told(`CRITICAL ${EDGE}: saturated at 18`);
  expect(pages.map(({ text }) => text)).toEqual([
    expect.stringContaining(
      "the ceiling of 18 is reached (the account's quota of 1000 leaves 900 environments (100 kept unreserved, " +
        '0 reserved, 0 provisioned elsewhere), 50 an instance)',
    ),
  ]);
}, 60_000);

test('concurrency that another function reserves is left to it', async () => {
  const { lambda } = stage.platform.clients;
  const reservation = { FunctionName: 'assistant-digest', ReservedConcurrentExecutions: 200 };
  await lambda.send(new PutFunctionConcurrencyCommand(reservation));

  try {
    await stage.reset();
    await stage.minutes(20, { edge: { inFlight: 1500 } });

    expect(await stage.capacityOf(EDGE)).toBe(14);
    const pages = await told(`CRITICAL ${EDGE}: saturated at 14`);
    expect(pages.map(({ text }) => text)).toEqual([expect.stringContaining('200 reserved')]);
  } finally {
    await lambda.send(new DeleteFunctionConcurrencyCommand(reservation));
  }
}, 60_000);

test('environments with a connection each are added no more while the connections of the database are short', async () => {
  const short: Minute = { database: { readerConnections: 1400 } };

  await stage.minutes(3, short);
  await stage.minutes(3, { ...short, edge: { inFlight: 80 } });

  expect(await stage.capacityOf(EDGE)).toBe(2);
  const pages = await told(`CRITICAL ${EDGE}: saturated at 2`);
  expect(pages.map(({ text }) => text)).toEqual([
    expect.stringContaining(`the connections of ${DATABASE} are near their limit`),
  ]);
}, 60_000);

test('capacity that another autoscaler owns is left alone, and people are told', async () => {
  const { control } = stage.platform.emulator;
  await control.setScalableTargets([
    {
      ServiceNamespace: 'lambda',
      ResourceId: 'function:assistant-edge:live',
      ScalableDimension: 'lambda:function:ProvisionedConcurrency',
    },
  ]);

  try {
    await stage.minutes(12, HEALTHY); // owners are remembered for ten minutes
    await stage.minutes(3, { edge: { inFlight: 80 } });

    expect(await stage.changes()).toEqual([]);
    expect(await newestDecision(EDGE)).toMatchObject({ kind: 'hold', reason: 'blocked' });
    expect(await told(`WARNING ${EDGE}: capacity is blocked`)).toHaveLength(1);
  } finally {
    await control.setScalableTargets([]);
  }
}, 60_000);

test("a deployment of the user's at the ceiling is waited for, and capacity follows traffic after it", async () => {
  await stage.reset({ edgeInstances: 18 });
  await stage.platform.emulator.control.setProvisioningTime({
    preparationSeconds: 600,
    environmentsPerSecond: 100,
  });
  const { version } = await deployVersion(stage.platform, { initFails: false });

  await stage.minutes(8, QUIET);
  expect(await newestDecision(EDGE)).toMatchObject({ kind: 'hold', reason: 'blocked' });
  expect(await stage.capacityOf(EDGE)).toBe(18);
  expect(await stage.changes()).toEqual([]);

  await stage.until(async () => (await stage.capacityOf(EDGE)) === 2, QUIET);
  expect(await aliasOf(stage.platform)).toEqual({ version, weights: {} });
}, 120_000);

test('a deployment whose version fails to start holds capacity, pages the command, and is made up for after it', async () => {
  const before = await aliasOf(stage.platform);
  await deployVersion(stage.platform, { initFails: true });
  const busy: Minute = { edge: { inFlight: 80 } };

  await stage.minutes(6, busy);
  expect(await stage.changes()).toEqual([]);
  expect(await newestDecision(EDGE)).toMatchObject({ kind: 'hold', reason: 'blocked' });
  const pages = await told(`WARNING ${EDGE}: capacity is blocked`);
  expect(pages.map(({ text }) => text)).toEqual([
    expect.stringMatching(
      /^What: since .*UTC, alias live of assistant-edge is stuck between version/,
    ),
  ]);

  await followCommand(stage.platform, pages[0]?.text ?? '');
  expect(await aliasOf(stage.platform)).toEqual(before);

  await stage.minutes(1, busy);
  expect(await stage.capacityOf(EDGE)).toBe(4);
}, 60_000);
