import { SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeDBClustersCommand, DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { DescribeAutomationExecutionsCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clientConfig } from '../../local/aws-clients.ts';
import { approver, operator } from '../../local/rehearsal/people.ts';
import { eventually } from '../local/emulator/emulator-support.ts';
import { outcome } from '../local/emulator/role-support.ts';
import { withoutPermission } from './permissions.ts';
import { openRunbookStage, plannedBy, type RunbookStage, stepsOf } from './runbook-stage.ts';

/*
 * aurora-failover on the emulator, roles enforced: people in the roles of the runbooks start, approve and refuse the
 * deployed document, and its steps start the deployed machine.
 */

const CLUSTER = 'assistant-db';
const WRITER = 'assistant-db-writer';
const READER = 'assistant-db-reader';
const STOP_ALARM = 'tidegate/assistant/assistant-edge/error-rate/critical';
const STARTING_ALARM = 'tidegate/assistant/assistant-digest/error-rate/critical';
const [ada, grace] = [operator('ada'), approver('grace')];

let runbooks: RunbookStage;

beforeAll(async () => {
  runbooks = await openRunbookStage({
    'runbooks.auroraFailover': {
      [CLUSTER]: {
        instances: [WRITER, READER],
        startByAlarm: { alarms: [STARTING_ALARM], act: 'run' },
      },
    },
    'runbooks.sandbox': true,
    'runbooks.drills.game-day': {
      runbook: 'aurora-failover',
      cluster: CLUSTER,
      mode: 'run',
      stopAlarm: STOP_ALARM,
      objectives: { recoverySeconds: 300 },
    },
  });
}, 300_000);
afterAll(() => runbooks?.stage.platform.stop());

const start = (as = ada) => runbooks.start('aurora-failover', { Cluster: CLUSTER }, as);

async function approved(as = grace): Promise<string> {
  const id = await start();
  await runbooks.untilWaiting(id);
  await runbooks.approve(id, as);
  return id;
}

/** All that RDS says of the cluster and its instances. */
async function database() {
  const { rds } = runbooks.stage.platform.clients;
  const { DBClusters = [] } = await rds.send(
    new DescribeDBClustersCommand({ DBClusterIdentifier: CLUSTER }),
  );
  const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({}));
  return { cluster: DBClusters[0], DBInstances };
}

async function writer(): Promise<string | undefined> {
  const { DBClusterMembers = [] } = (await database()).cluster ?? {};
  return DBClusterMembers.find(({ IsClusterWriter }) => IsClusterWriter)?.DBInstanceIdentifier;
}

test('the dry run shows approvers the calls, changes nothing, and a refusal ends it', async () => {
  const before = await database();

  const id = await start();
  const waiting = await runbooks.untilWaiting(id);
  await runbooks.reject(id, grace);
  const ended = await runbooks.untilEnded(id);

  expect(plannedBy(waiting)).toMatchObject({ from: WRITER, to: READER });
  expect(plannedBy(waiting).calls.map(({ action }: { action: string }) => action)).toEqual([
    'rds:FailoverDBCluster',
    'rds:ModifyDBInstance',
    'rds:ModifyDBInstance',
  ]);
  expect(stepsOf(ended)).toEqual([
    'DryRun Success',
    'BreakGlassOrApprove Success',
    'Approve Failed',
    'Start Pending',
  ]);
  expect(await database()).toEqual(before);
  expect(await runbooks.locks.read(CLUSTER)).toBeUndefined();
}, 60_000);

test('operators cannot approve, approvers can neither start nor cancel, and nobody can name another cluster', async () => {
  const id = await start();
  await runbooks.untilWaiting(id);

  const denied = { name: 'AccessDeniedException' };
  expect(await outcome(runbooks.approve(id, ada))).toMatchObject(denied);
  expect(await outcome(start(grace))).toMatchObject(denied);
  expect(
    await outcome(runbooks.start('aurora-failover', { Cluster: 'other-db' }, ada)),
  ).toMatchObject({ name: 'InvalidAutomationExecutionParametersException' });

  expect(await outcome(runbooks.cancel(id, grace))).toMatchObject(denied);
  await runbooks.cancel(id, ada);
  expect((await runbooks.untilEnded(id)).AutomationExecutionStatus).toBe('Cancelled');
}, 60_000);

test('a start around the door is refused', async () => {
  const request = { cluster: CLUSTER, mode: 'run' };

  const { status, says } = await runbooks.startByHand('aurora-failover', 'by-hand', request);

  expect(status).toBe('FAILED');
  expect(says).toContain('there is no approval');
  expect(await writer()).toBe(WRITER);
}, 60_000);

test('an approval by the starter is refused by the machine', async () => {
  const ended = await runbooks.untilEnded(await approved(approver('ada')));

  expect(ended.AutomationExecutionStatus).toBe('Failed');
  expect(ended.FailureMessage).toContain('ada has started it and cannot approve it too');
  expect(await writer()).toBe(WRITER);
}, 60_000);

test('without its permission it fails before anything changes, and frees the lock', async () => {
  const ended = await withoutPermission(
    runbooks.stage.platform,
    await runbooks.stepFunctionName('aurora-failover'),
    'rds:FailoverDBCluster',
    async () => runbooks.untilEnded(await approved()),
  );

  expect(ended.AutomationExecutionStatus).toBe('Failed');
  expect(ended.FailureMessage).toContain('AccessDenied');
  expect(await writer()).toBe(WRITER);
  expect((await runbooks.locks.read(CLUSTER))?.holder).toBeUndefined();
}, 60_000);

test('an approved run moves the writer and its tier, frees the lock, and tells people', async () => {
  const id = await start();
  await runbooks.untilWaiting(id);
  runbooks.stage.platform.clock.step(60_000); // the report of the dry run is older
  await runbooks.approve(id, grace);

  const ended = await runbooks.untilEnded(id);

  expect(ended.FailureMessage).toBeUndefined();
  expect(ended.ExecutedBy).toMatch(/:assumed-role\/.*-operator\/ada$/);
  expect(ended.Outputs?.['Start.output']?.[0]).toContain('succeeded');
  expect(await writer()).toBe(READER);
  expect(await database()).toMatchObject({
    cluster: {
      DBClusterMembers: expect.arrayContaining([
        expect.objectContaining({
          DBInstanceIdentifier: WRITER,
          IsClusterWriter: false,
          PromotionTier: 1,
        }),
        expect.objectContaining({ DBInstanceIdentifier: READER, PromotionTier: 0 }),
      ]),
    },
  });
  expect((await runbooks.locks.read(CLUSTER))?.holder).toBeUndefined();
  expect((await runbooks.locks.readRuns(CLUSTER, 1))[0]).toMatchObject({ status: 'succeeded' });
  expect((await runbooks.stage.told()).at(-1)?.subject).toBe(
    `aurora-failover of ${CLUSTER}: succeeded`,
  );

  const request = { cluster: CLUSTER, mode: 'run', automationExecutionId: id };
  const again = await runbooks.startByHand('aurora-failover', 'again', request);

  expect(again).toMatchObject({ status: 'FAILED' });
  expect(await writer()).toBe(READER);
}, 60_000);

async function setAlarm(AlarmName: string, StateValue: 'OK' | 'ALARM'): Promise<void> {
  const { cloudwatch } = runbooks.stage.platform.clients;
  await cloudwatch.send(
    new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'the test' }),
  );
}

describe('a drill for real', () => {
  const hold = () => runbooks.start('drill', { Cluster: CLUSTER, Drill: 'game-day' }, ada);
  const stopAlarmIs = (state: 'OK' | 'ALARM') => setAlarm(STOP_ALARM, state);
  /** The document that the drill has started, once it waits for people. */
  const waiting = () =>
    eventually(async () => {
      const ssm = new SSMClient(clientConfig(runbooks.stage.platform.emulator));
      const { AutomationExecutionMetadataList = [] } = await ssm.send(
        new DescribeAutomationExecutionsCommand({
          Filters: [{ Key: 'DocumentNamePrefix', Values: ['tidegate-assistant-aurora-failover'] }],
        }),
      );
      return AutomationExecutionMetadataList.find(
        ({ AutomationExecutionStatus }) => AutomationExecutionStatus === 'Waiting',
      );
    }, 60);

  test('opens the door of its runbook, waits for its approval, and measures it', async () => {
    await stopAlarmIs('OK');
    const id = await hold();
    const { AutomationExecutionId = '', ExecutedBy } = await waiting();
    await runbooks.approve(AutomationExecutionId, grace);

    const ended = await runbooks.untilEnded(id);

    expect(ended.FailureMessage).toBeUndefined();
    expect(ExecutedBy).toMatch(/:assumed-role\/.*drillStep/);
    expect(await writer()).toBe(WRITER); // it was the reader since the test before
    const reports = await runbooks.locks.readRuns(CLUSTER, 5); // the clock stands: they have one time
    expect(reports).toContainEqual(
      expect.objectContaining({
        runbook: 'drill',
        status: 'succeeded',
        text: expect.stringMatching(/recoverySeconds \d+ s of at most 300 s/),
      }),
    );
  }, 90_000);

  test('stops what it has started when its alarm is raised', async () => {
    await stopAlarmIs('OK');
    const id = await hold();
    const { AutomationExecutionId = '' } = await waiting();
    await stopAlarmIs('ALARM');

    const ended = await runbooks.untilEnded(id);

    expect(ended.FailureMessage).toContain(`the stop alarm ${STOP_ALARM} went into ALARM`);
    const stopped = await runbooks.untilEnded(AutomationExecutionId);
    expect(stopped.AutomationExecutionStatus).toBe('Cancelled');
    expect(await writer()).toBe(WRITER);
  }, 90_000);
});

describe('an alarm that may run the failover', () => {
  const startedByAlarm = (count: number) =>
    eventually(async () => {
      const ssm = new SSMClient(clientConfig(runbooks.stage.platform.emulator));
      const { AutomationExecutionMetadataList: all = [] } = await ssm.send(
        new DescribeAutomationExecutionsCommand({
          Filters: [{ Key: 'DocumentNamePrefix', Values: ['tidegate-assistant-aurora-failover'] }],
        }),
      );
      const started = all.filter(({ ExecutedBy }) => /-alarm\//.test(ExecutedBy ?? ''));
      const [newest] = started;
      return started.length === count && newest?.AutomationExecutionId !== undefined
        ? runbooks.untilEnded(newest.AutomationExecutionId)
        : undefined;
    }, 60);

  test('moves the writer once, and not again within the hour when it flaps', async () => {
    const before = await writer();
    await setAlarm(STARTING_ALARM, 'ALARM');
    const ended = await startedByAlarm(1);
    const after = await writer();
    await setAlarm(STARTING_ALARM, 'OK');
    await setAlarm(STARTING_ALARM, 'ALARM');
    const again = await startedByAlarm(2);

    expect(ended.FailureMessage).toBeUndefined();
    expect(ended.AutomationExecutionStatus).toBe('Success');
    expect(after).not.toBe(before);
    const reports = await runbooks.locks.readRuns(CLUSTER, 50);
    expect(reports.map(({ text }) => text).join('\n')).toContain(
      `started by alarm ${STARTING_ALARM}`,
    );
    expect(again.FailureMessage).toContain('an alarm has started a run of it within the last hour');
    expect(await writer()).toBe(after);
  }, 90_000);
});
