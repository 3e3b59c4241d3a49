import { setTimeout as sleep } from 'node:timers/promises';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  InvokeCommand,
  ListFunctionsCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { DescribeDBClustersCommand, DescribeGlobalClustersCommand } from '@aws-sdk/client-rds';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDynamoDbReadiness } from '../../adapters/aws-dynamodb-readiness.ts';
import { createDynamoDbRunbooks } from '../../adapters/aws-dynamodb-runbooks.ts';
import { readinessHandlerName } from '../../core/own-names.ts';
import { partInWords } from '../../core/readiness/readiness.ts';
import { type Platform, startPlatform } from '../../local/platform.ts';
import type { PlatformRegion } from '../../local/platform-region.ts';
import { runFollower } from '../../local/rehearsal/follow-run.ts';
import { healthCheckOf } from '../../local/rehearsal/health-check.ts';
import { CLUSTER, PAIR, STANDBY_REGION } from '../../local/rehearsal/rehearsals.ts';
import { openStage, type Stage } from '../../local/rehearsal/rehearse.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';

/*
 * Two regions on the emulator, roles enforced, traffic running: people take the deployed documents of region-shift and
 * fail-back through, and the database, capacity and users' requests are where the runbooks say.
 */

const HOME_REGION = 'us-east-1';
const SHIFT = { runbook: 'region-shift', inStandby: true } as const;

let platform: Platform;
let standby: PlatformRegion;
let stage: Stage;
const said: string[] = [];

beforeAll(async () => {
  platform = await startPlatform({ standby: STANDBY_REGION, changes: PAIR });
  standby = platform.region(STANDBY_REGION);
  stage = await openStage(
    platform,
    { hasStandby: true },
    { speed: 2000, say: (line) => said.push(line), signal: new AbortController().signal },
  );
  await stage.minutes(4);
}, 300_000);
afterAll(() => platform?.stop());

/** The region whose cluster is the writer of the global database. */
async function writerRegion(): Promise<string | undefined> {
  const { rds } = standby.clients;
  const { GlobalClusters } = await rds.send(new DescribeGlobalClustersCommand({}));
  const members = GlobalClusters?.[0]?.GlobalClusterMembers ?? [];
  return members.find(({ IsWriter }) => IsWriter)?.DBClusterArn?.split(':')[3];
}

async function usersReach(): Promise<string> {
  return (await healthCheckOf(platform, standby)()).configuration.region;
}

/** What a dry run must leave as it was: database, capacity, and everything in Tidegate's tables but reports of runs. */
async function world() {
  const regions = [platform, standby].map(async ({ clients, names, capacity }) => {
    const { DBClusters } = await clients.rds.send(new DescribeDBClustersCommand({}));
    const { Items = [] } = await clients.dynamodb.send(
      new ScanCommand({ TableName: names.tableName }),
    );
    const kept = Items.filter(({ sk }) => !sk?.S?.startsWith('RUN#'));
    return { DBClusters, capacity: await capacity(), kept };
  });
  return { regions: await Promise.all(regions), writer: await writerRegion() };
}

const locksOf = ({ clients, names }: PlatformRegion) =>
  createDynamoDbRunbooks({ client: clients.dynamodb, tableName: names.tableName });

/** The function behind the steps of the standby's region-shift calls AWS through the proxy from now on. */
async function runStepsThrough({ endpoint }: FaultProxy): Promise<void> {
  const { lambda } = standby.clients;
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  const step = Functions.find(({ Description }) => Description?.includes('steps of region-shift'));
  const Variables = { ...step?.Environment?.Variables, AWS_ENDPOINT_URL: endpoint };
  await lambda.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: step?.FunctionName,
      Environment: { Variables },
    }),
  );
}

async function expectFree(region: PlatformRegion): Promise<void> {
  expect((await locksOf(region).read(CLUSTER))?.holder).toBeUndefined();
}

test('the standby says how ready it is, from what its handler may read', async () => {
  const { clients, names } = standby;
  const { FunctionError, Payload } = await clients.lambda.send(
    new InvokeCommand({ FunctionName: readinessHandlerName(standby.configuration.project) }),
  );
  const store = createDynamoDbReadiness({ client: clients.dynamodb, tableName: names.tableName });

  const readiness = await store.read(CLUSTER);

  expect(new TextDecoder().decode(Payload)).toBe('null');
  expect(FunctionError).toBeUndefined();
  expect(readiness?.parts.map(partInWords).join('\n')).not.toMatch(/AccessDenied|not authorized/);
  expect(readiness?.parts.find(({ name }) => name === 'engine-version')).toMatchObject({
    isReady: true,
  });
}, 60_000);

test('the dry run says the calls and changes nothing, and a refusal ends it', async () => {
  const signal = new AbortController().signal;
  const say = (line: string) => said.push(line);
  const runWhileClockStands = runFollower(platform, standby, {
    say,
    signal,
    minute: () => sleep(100),
  });
  const before = await world();
  let after: unknown;

  const { hasSucceeded } = await runWhileClockStands({
    ...SHIFT,
    whileWaiting: async () => {
      after = await world();
      return 'Reject';
    },
  });

  expect(hasSucceeded).toBe(false);
  expect(after).toEqual(before);
  expect(said.join('\n')).toContain('rds:SwitchoverGlobalCluster');
}, 120_000);

test('a planned shift moves the writer and the requests, onto capacity that stands', async () => {
  const { hasSucceeded, failure, report } = await stage.run(SHIFT);

  expect(failure).toBeUndefined();
  expect(hasSucceeded).toBe(true);
  expect(await writerRegion()).toBe(STANDBY_REGION);
  expect(await usersReach()).toBe(STANDBY_REGION);
  const { edgeFunctions } = await standby.capacity();
  expect(edgeFunctions['assistant-edge']?.available).toBeGreaterThanOrEqual(300);
  expect(report).toMatch(/recovery time: \d+ s/);
  expect(report).toContain('recoveryPointMillis 0');
  await expectFree(standby);
  expect((await platform.store.readStatesAndControl([])).control.brakes).toEqual([]); // thawed
}, 180_000);

test('fail-back brings both home, and leaves neither region keeping requests from the other', async () => {
  await stage.minutes(2);

  const { failure } = await stage.run({ runbook: 'fail-back' });

  expect(failure).toBeUndefined();
  expect(await writerRegion()).toBe(HOME_REGION);
  expect(await usersReach()).toBe(HOME_REGION);
  await expectFree(platform);
}, 180_000);

test('an unplanned shift must be told what may be lost', async () => {
  const { failure } = await stage.run({ ...SHIFT, inputs: { Kind: 'unplanned' } });

  expect(failure).toContain(`type AcceptDataLossOf=${CLUSTER}, got none`);
  expect(await writerRegion()).toBe(HOME_REGION);
}, 120_000);

test('an unplanned shift goes through while nothing in the lost region answers, nor in us-west-2', async () => {
  const proxy = await startFaultProxy(platform.emulator.endpoint);
  proxy.lostRegions = [HOME_REGION, 'us-west-2']; // with it go the control planes of Route 53, IAM and routing controls
  await runStepsThrough(proxy);

  const { failure, report } = await stage.run({
    ...SHIFT,
    inputs: { Kind: 'unplanned', AcceptDataLossOf: CLUSTER },
  });

  proxy.stop();
  expect(failure).toBeUndefined();
  expect(report).toContain('rds:FailoverGlobalCluster');
  expect(report).toMatch(/recoveryPointMillis \d+/);
  expect(proxy.mostAttempts()).toBeGreaterThan(0); // it was in the way
  expect(proxy.lostCalls).toEqual([]);
  expect(await writerRegion()).toBe(STANDBY_REGION);
  expect(await usersReach()).toBe(STANDBY_REGION);
  await expectFree(standby);
}, 180_000);

test('no event was lost in either region', async () => {
  for (const region of [platform, standby])
    expect([await region.failedEvents(), await region.rejectedEvents()]).toEqual([[], []]);
});
