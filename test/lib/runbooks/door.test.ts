import { FailoverDBClusterCommand } from '@aws-sdk/client-rds';
import { describe, expect, test } from '@jest/globals';
import { describeExchanges } from '../../contracts/describe-exchanges.ts';
import { outcome } from '../../local/emulator/role-support.ts';
import { type DoorScene, doorScene, stepsOf } from './door-scene.ts';
import { auroraReplicaLagOf, CLUSTER, READER } from './machine-scene.ts';

/* The operator's document, step by step, in an Automation that runs it; behind it the machine and its fake database. */

const exchanges = { ssm: [], sfn: [] };

const door = (approvals = 1) => doorScene({ approvals, exchanges });

/** An execution of ada's that waits for an approval. */
async function waiting(scene: DoorScene): Promise<string> {
  const id = await scene.start();
  expect((await scene.settled(id)).AutomationExecutionStatus).toBe('Waiting');
  return id;
}

const NOTHING_AFTER_APPROVE = ['DryRun Success', 'BreakGlassOrApprove Success'];

describe('the steps', () => {
  test('an approval by somebody else leads on to the run, which does what was planned', async () => {
    const scene = door();
    const id = await waiting(scene);

    await scene.approve(id, 'grace');
    const ended = await scene.settled(id);

    expect(ended.AutomationExecutionStatus).toBe('Success');
    expect(stepsOf(ended)).toEqual([...NOTHING_AFTER_APPROVE, 'Approve Success', 'Start Success']);
    expect(scene.systemsManager.started).toEqual([`dry-run-${id}`, id]);
    expect(scene.machine.changes()).toContain('FailoverDBCluster');
  });

  test('approvers see the cluster, the exact calls and the hash of the plan', async () => {
    const scene = door();
    const id = await waiting(scene);

    const [, , approve] = (await scene.look(id)).StepExecutions ?? [];

    expect(approve?.Inputs?.['Message']).toMatch(
      new RegExp(`${CLUSTER}.*rds:FailoverDBCluster.*"hash\\\\":\\\\"[0-9a-f]{64}`),
    );
  });

  test('a refusal ends it', async () => {
    const scene = door();
    const id = await waiting(scene);

    await scene.reject(id, 'grace');
    const ended = await scene.settled(id);

    expect(ended.AutomationExecutionStatus).toBe('Failed');
    expect(stepsOf(ended)).toEqual([...NOTHING_AFTER_APPROVE, 'Approve Failed', 'Start Pending']);
    expect(ended.StepExecutions?.[2]?.Outputs?.['ApprovalStatus']).toEqual(['Rejected']);
    expect(scene.machine.changes()).toEqual([]);
  });

  test('nobody’s word within an hour ends it, and one after it is refused', async () => {
    const scene = door();
    const id = await waiting(scene);

    scene.machine.rds.advance(3599);
    expect((await scene.look(id)).AutomationExecutionStatus).toBe('Waiting');
    scene.machine.rds.advance(1);
    const late = await outcome(scene.approve(id, 'grace'));
    const ended = await scene.settled(id);

    expect(late).toMatchObject({ name: 'InvalidAutomationSignalException' });
    expect(ended.AutomationExecutionStatus).toBe('TimedOut');
    expect(stepsOf(ended)).toEqual([...NOTHING_AFTER_APPROVE, 'Approve TimedOut', 'Start Pending']);
    expect(scene.machine.changes()).toEqual([]);
  });

  test('cancelled while it waits, it starts nothing', async () => {
    const scene = door();
    const id = await waiting(scene);

    await scene.cancel(id);
    const ended = await scene.settled(id);

    expect(ended.AutomationExecutionStatus).toBe('Cancelled');
    expect(stepsOf(ended).at(-1)).toBe('Start Pending');
    expect(scene.systemsManager.started).toEqual([`dry-run-${id}`]);
  });

  test('a dry run that refuses asks nobody', async () => {
    const scene = door();
    scene.machine.rds.setClusterStatus(CLUSTER, 'failing-over');

    const ended = await scene.settled(await scene.start());

    expect(ended.AutomationExecutionStatus).toBe('Failed');
    expect(ended.FailureMessage).toContain(`cluster ${CLUSTER} is failing-over`);
    expect(stepsOf(ended)).toEqual([
      'DryRun Failed',
      'BreakGlassOrApprove Pending',
      'Approve Pending',
      'Start Pending',
    ]);
  });

  test('break glass goes around the approval, with its reason in the report', async () => {
    const scene = door();

    const ended = await scene.settled(await scene.breakGlass('the zone is down'));

    expect(ended.AutomationExecutionStatus).toBe('Success');
    expect(stepsOf(ended)).toEqual([...NOTHING_AFTER_APPROVE, 'Approve Pending', 'Start Success']);
    expect(scene.machine.told.at(-1)?.text).toContain('the zone is down');
  });
});

describe('where two people must approve', () => {
  test('the second one leads on', async () => {
    const scene = door(2);
    const id = await waiting(scene);

    await scene.approve(id, 'grace');
    const afterOne = await scene.settled(id);
    await scene.approve(id, 'linus');
    const ended = await scene.settled(id);

    expect(stepsOf(afterOne).slice(2)).toEqual([
      'Approve Success',
      'Approve2 Waiting',
      'Start Pending',
    ]);
    expect(ended.AutomationExecutionStatus).toBe('Success');
    expect(scene.machine.told.at(-1)?.text).toContain('approved by grace, linus');
  });

  test.each([
    ['the same person again', 'grace', '2 people must approve, got 1'],
    ['the starter', 'ada', 'ada has started it and cannot approve it too'],
  ])('the machine refuses %s as the second', async (_, second, says) => {
    const scene = door(2);
    const id = await waiting(scene);

    await scene.approve(id, 'grace');
    await scene.settled(id);
    await scene.approve(id, second);

    expect((await scene.settled(id)).FailureMessage).toContain(says);
    expect(scene.machine.changes()).toEqual([]);
  });

  test('the second one may refuse', async () => {
    const scene = door(2);
    const id = await waiting(scene);

    await scene.approve(id, 'grace');
    await scene.settled(id);
    await scene.reject(id, 'linus');

    expect(stepsOf(await scene.settled(id)).slice(2)).toEqual([
      'Approve Success',
      'Approve2 Failed',
      'Start Pending',
    ]);
  });
});

describe('what the machine behind it refuses', () => {
  test('the starter’s own approval', async () => {
    const scene = door();
    const id = await waiting(scene);

    await scene.approve(id, 'ada');
    const ended = await scene.settled(id);

    expect(stepsOf(ended)).toEqual([...NOTHING_AFTER_APPROVE, 'Approve Success', 'Start Failed']);
    expect(ended.FailureMessage).toContain('ada has started it and cannot approve it too');
    expect(scene.machine.changes()).toEqual([]);
  });

  test('an approval of another plan than the one it would carry out now', async () => {
    const scene = door();
    const id = await waiting(scene);
    await scene.machine.rds.client.send(
      new FailoverDBClusterCommand({
        DBClusterIdentifier: CLUSTER,
        TargetDBInstanceIdentifier: READER,
      }),
    );
    scene.machine.rds.advance(120);

    await scene.approve(id, 'grace');
    const ended = await scene.settled(id);

    expect(ended.FailureMessage).toMatch(/it would now do .* and plan .* was approved/);
    expect(stepsOf(ended).at(-1)).toBe('Start Failed');
  });

  test('what was approved after a failed dry run, where its step does not fail', async () => {
    const scene = doorScene({ stepsHideFailures: true });
    scene.machine.rds.setClusterStatus(CLUSTER, 'failing-over');
    const id = await waiting(scene);
    scene.machine.rds.setClusterStatus(CLUSTER, 'available');

    await scene.approve(id, 'grace');
    const ended = await scene.settled(id);

    expect(ended.Outputs?.['Start.output']?.[0]).toContain('no plan was approved');
    expect(scene.machine.changes()).toEqual([]);
  });

  test('a reason to break glass that an operator gives', async () => {
    const scene = door();

    const ended = await scene.settled(
      await scene.start({ Cluster: CLUSTER, BreakGlassReason: 'I am in a hurry' }),
    );

    expect(ended.FailureMessage).toContain('goes without an approval, not');
    expect(scene.machine.changes()).toEqual([]);
  });

  test('a candidate that fell behind while people decided', async () => {
    const scene = door();
    const id = await waiting(scene);
    scene.machine.metrics.publish(auroraReplicaLagOf(READER), [5000], scene.machine.rds.now());

    await scene.approve(id, 'grace');

    expect((await scene.settled(id)).FailureMessage).toContain('5000 ms behind');
    expect(scene.machine.changes()).toEqual([]);
  });
});

test.each([
  ['an unknown parameter', { Cluster: CLUSTER, Force: 'yes' }, 'Force is no parameter'],
  ['another cluster', { Cluster: 'other-db' }, 'may be assistant-db'],
  ['no cluster', {}, 'Cluster is required'],
])('a start with %s begins nothing', async (_, parameters, says) => {
  const scene = door();

  expect(await outcome(scene.start(parameters))).toMatchObject({
    name: 'InvalidAutomationExecutionParametersException',
    message: expect.stringContaining(says),
  });
  expect(scene.systemsManager.started).toEqual([]);
});

await describeExchanges('ssm', exchanges.ssm);
await describeExchanges('sfn', exchanges.sfn);
