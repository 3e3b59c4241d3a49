import { describe, expect, test } from '@jest/globals';
import { OutsideFaultError } from '../../../core/errors.ts';
import type { Notification } from '../../../core/ports.ts';
import { describeExchanges } from '../../contracts/describe-exchanges.ts';
import { auroraReplicaLagOf, CLUSTER, machineScene, READER, WRITER } from './machine-scene.ts';

const scene = () => machineScene();
const report = (told: readonly Notification[]) => told.at(-1)?.text ?? '';

describe('a dry run', () => {
  test('goes through every step, names the exact calls and changes nothing', async () => {
    const { dryRun, cluster, changes, locks, told } = scene();
    const before = await cluster();

    const end = await dryRun();

    expect(end.status).toBe('SUCCEEDED');
    expect(await cluster()).toEqual(before);
    expect(changes()).toEqual([]);
    expect(locks.locks.size).toBe(0);
    expect(JSON.parse(end.says).plan.calls).toEqual([
      {
        action: 'rds:FailoverDBCluster',
        parameters: { DBClusterIdentifier: CLUSTER, TargetDBInstanceIdentifier: READER },
      },
      {
        action: 'rds:ModifyDBInstance',
        parameters: { DBInstanceIdentifier: READER, PromotionTier: 0, ApplyImmediately: true },
      },
      {
        action: 'rds:ModifyDBInstance',
        parameters: { DBInstanceIdentifier: WRITER, PromotionTier: 1, ApplyImmediately: true },
      },
    ]);
    expect(report(told)).toContain('| FailOver | described |');
  });

  test('has the same hash while lag and time go on, and another one for another writer', async () => {
    const { dryRun, rds, metrics } = scene();
    const hashOf = async () => JSON.parse((await dryRun()).says).plan.hash;
    const first = await hashOf();

    rds.advance(3600);
    metrics.publish(auroraReplicaLagOf(READER), [400], rds.now());
    const later = await hashOf();
    rds.instance(READER).isWriter = true;
    rds.instance(WRITER).isWriter = false;

    expect(later).toBe(first);
    expect(await hashOf()).not.toBe(first);
  });

  test('refuses, and says why, when no reader is fit', async () => {
    const { dryRun, rds, changes, told } = scene();
    rds.instance(READER).status = 'rebooting';

    const end = await dryRun();

    expect(end.status).toBe('FAILED');
    expect(end.says).toContain(`no reader of ${CLUSTER} is fit: ${READER} is rebooting`);
    expect(told.at(-1)?.subject).toBe(`aurora-failover of ${CLUSTER}: refused`);
    expect(changes()).toEqual([]);
  });
});

describe('an approved run', () => {
  test('moves the writer by one call, swaps the tiers, frees the lock and leaves a report', async () => {
    const { run, rds, changes, locks, told } = scene();

    const end = await run();

    expect(end.status).toBe('SUCCEEDED');
    expect(rds.instance(READER)).toMatchObject({ isWriter: true, promotionTier: 0 });
    expect(rds.instance(WRITER)).toMatchObject({ isWriter: false, promotionTier: 1 });
    expect(changes()).toEqual(['FailoverDBCluster', 'ModifyDBInstance', 'ModifyDBInstance']);
    expect(locks.locks.get(CLUSTER)?.holder).toBeUndefined();
    expect(locks.runs.map(({ status }) => status)).toEqual(['dry-run', 'succeeded']);
    expect(told.at(-1)?.subject).toBe(`aurora-failover of ${CLUSTER}: succeeded`);
    expect(report(told)).toContain('started by ada, approved by grace');
    expect(report(told)).toMatch(/recovery time: 3\d s/);
  });

  test('does not wait for CloudWatch when that has failed too', async () => {
    const { run, metrics, rds } = scene();
    metrics.fetch = () => Promise.reject(new OutsideFaultError('could not ask CloudWatch'));

    const end = await run();

    expect(end.status).toBe('SUCCEEDED');
    expect(rds.instance(READER).isWriter).toBe(true);
  });

  test('goes on without a former writer that does not come back, and says so', async () => {
    const { run, rds, told, changes } = scene();
    rds.before = (operation) => {
      if (operation === 'FailoverDBCluster') rds.after(40, () => rds.instances.delete(WRITER));
    };

    const end = await run();

    expect(end.status).toBe('SUCCEEDED');
    expect(report(told)).toContain(`after 900 s ${WRITER} is not there`);
    expect(changes()).toEqual(['FailoverDBCluster', 'ModifyDBInstance']);
  });
});

describe('refuses before anything changes', () => {
  const anotherRole = 'arn:aws:sts::123456789012:assumed-role/admin/ada';
  const breakGlass =
    'arn:aws:sts::123456789012:assumed-role/tidegate-assistant-us-east-1-break-glass/ada';

  test.each([
    ['an approval that still waits', { approvedBy: [] }, 'the approval is Waiting'],
    ['a rejected one', { approvedBy: ['grace'], status: 'Rejected' }, 'the approval is Rejected'],
    ['the starter as approver', { approvedBy: ['ada'] }, 'ada has started it'],
    ['the starter among the approvers', { approvedBy: ['grace', 'ada'] }, 'ada has started it'],
    [
      'an approval of another plan',
      { plannedHash: 'f'.repeat(64) },
      'plan ffffffffffff was approved',
    ],
    ['an approval of another document', { documentName: 'AWS-Restart' }, 'is of AWS-Restart'],
    ['an approval for another cluster', { cluster: 'other-db' }, 'is for other-db'],
    [
      'an approval of 16 minutes ago',
      { approvedAt: new Date('2026-11-02T07:44:00Z') },
      'older than 15 minutes',
    ],
    [
      'break glass by another role',
      { startedBy: anotherRole, breakGlassReason: 'the region burns' },
      'only tidegate-assistant-us-east-1-break-glass goes without',
    ],
    ['break glass without a reason', { startedBy: breakGlass, approvedBy: [] }, 'is Waiting'],
  ] as const)('%s', async (_, story, says) => {
    const { run, changes, locks } = scene();

    const end = await run(story);

    expect(end).toMatchObject({ status: 'FAILED', says: expect.stringContaining(says) });
    expect(changes()).toEqual([]);
    expect(locks.locks.size).toBe(0);
  });

  test.each([
    ['a start around the door', { cluster: CLUSTER, mode: 'run' }, 'there is no approval'],
    ['an approval that nobody knows', { automationExecutionId: 'x' }, 'there is no approval'],
    ['an unknown cluster', { cluster: 'no-db', mode: 'run' }, 'not configured for no-db'],
    ['no mode', { cluster: CLUSTER, mode: undefined }, 'mode: '],
    ['an input of something else', { cluster: CLUSTER, force: true }, 'the request is wrong'],
  ])('%s', async (_, request, says) => {
    const { start, changes, locks } = scene();

    const end = await start('by-hand', { cluster: CLUSTER, mode: 'run', ...request });

    expect(end).toMatchObject({ status: 'FAILED', says: expect.stringContaining(says) });
    expect(changes()).toEqual([]);
    expect(locks.locks.size).toBe(0);
  });

  test('a second run on the same approval', async () => {
    const { approve, start, changes } = scene();
    const id = await approve();
    const request = { cluster: CLUSTER, mode: 'run', automationExecutionId: id };
    await start(id, request);
    const once = changes();

    const again = await start('by-hand', request);

    expect(again.says).toContain(`a run has its approval's name, ${id}, not by-hand`);
    expect(changes()).toEqual(once);
  });

  test('a run while another one holds the cluster, and joins its own', async () => {
    const { approve, start, rds, changes, locks } = scene();
    const [first, second] = [await approve(), await approve()];
    const request = (id: string) => ({ cluster: CLUSTER, mode: 'run', automationExecutionId: id });
    let other: Promise<{ readonly says: string }> | undefined;
    rds.before = (operation) => {
      if (operation === 'FailoverDBCluster') other = start(second, request(second));
    };

    const [end] = [await start(first, request(first))];

    expect(end.status).toBe('SUCCEEDED');
    expect((await other)?.says).toContain('a run of aurora-failover holds the cluster until');
    expect(changes().filter((operation) => operation === 'FailoverDBCluster')).toHaveLength(1);
    expect(locks.locks.get(CLUSTER)?.holder).toBeUndefined();
  });

  test('a cluster in the middle of a failover of its own', async () => {
    const { run, rds, changes } = scene();
    rds.setClusterStatus(CLUSTER, 'failing-over');

    const end = await run();

    expect(end.says).toContain(`cluster ${CLUSTER} is failing-over`);
    expect(changes()).toEqual([]);
  });

  test('a candidate that has fallen behind after the approval', async () => {
    const { approve, start, rds, metrics, changes, locks } = scene();
    const id = await approve();
    metrics.publish(auroraReplicaLagOf(READER), [5000], rds.now());

    const end = await start(id, { cluster: CLUSTER, mode: 'run', automationExecutionId: id });

    expect(end.says).toContain(`${READER} is 5000 ms behind, more than 1000`);
    expect(changes()).toEqual([]);
    expect(locks.locks.get(CLUSTER)?.holder).toBeUndefined();
  });
});

test('break glass by its role, with a reason, needs no approval and stands in the report', async () => {
  const { run, rds, told } = scene();
  const startedBy =
    'arn:aws:sts::123456789012:assumed-role/tidegate-assistant-us-east-1-break-glass/ada';

  const end = await run({ startedBy, breakGlassReason: 'nobody else is awake' });

  expect(end.status).toBe('SUCCEEDED');
  expect(rds.instance(READER).isWriter).toBe(true);
  expect(report(told)).toContain('break glass by ada: nobody else is awake');
});

describe('a run that was not proven', () => {
  test('fails, holds the lock with the reason, and a new one finishes it without another failover', async () => {
    const broken = scene();
    const { run, rds, changes, locks } = broken;
    broken.beforeStep = ({ step, isDryRun }) => {
      if (step === 'VerifyWriter' && !isDryRun) rds.instance(READER).status = 'rebooting';
    };
    const failed = await run();
    expect(failed).toMatchObject({ status: 'FAILED' });
    expect(locks.locks.get(CLUSTER)?.holder?.heldBecause).toContain('VerifyWriter failed: writer:');

    broken.beforeStep = () => {};
    rds.instance(READER).status = 'available';
    const finished = await run();

    expect(finished.status).toBe('SUCCEEDED');
    expect(changes()).toEqual(['FailoverDBCluster', 'ModifyDBInstance', 'ModifyDBInstance']);
    expect(locks.locks.get(CLUSTER)?.holder).toBeUndefined();
  });

  test('stays unfinished through a second run that fails, and the third finishes it', async () => {
    const broken = scene();
    const { run, rds, changes, locks } = broken;
    broken.beforeStep = ({ step, isDryRun }) => {
      if (step === 'VerifyWriter' && !isDryRun) rds.instance(READER).status = 'rebooting';
    };
    await run();
    rds.instance(READER).status = 'available';
    await run();
    expect(locks.locks.get(CLUSTER)?.holder?.heldBecause).toContain('VerifyWriter failed');

    broken.beforeStep = () => {};
    rds.instance(READER).status = 'available';
    const finished = await run();

    expect(finished.status).toBe('SUCCEEDED');
    expect(changes()).toEqual(['FailoverDBCluster', 'ModifyDBInstance', 'ModifyDBInstance']);
  });

  test('fails when the writer has moved on before it was verified', async () => {
    const moving = scene();
    const { run, rds } = moving;
    rds.addInstance({ id: 'assistant-db-tidegate-01', cluster: CLUSTER, promotionTier: 15 });
    moving.beforeStep = ({ step, isDryRun }) => {
      if (step !== 'VerifyWriter' || isDryRun) return;
      for (const member of rds.members(CLUSTER))
        member.isWriter = member.id === 'assistant-db-tidegate-01';
    };

    const end = await run();

    expect(end.status).toBe('FAILED');
    expect(end.says).toContain('writer: assistant-db-tidegate-01 (available)');
  });

  test('is not failed over by a run whose approval was for the rest of it', async () => {
    const broken = scene();
    const { run, approve, start, rds, changes } = broken;
    broken.beforeStep = ({ step, isDryRun }) => {
      if (step === 'VerifyWriter' && !isDryRun) rds.instance(READER).status = 'rebooting';
    };
    await run();
    broken.beforeStep = ({ step, isDryRun }) => {
      if (step !== 'FailOver' || isDryRun) return;
      rds.instance(READER).isWriter = false; // it moves back in the last moment
      rds.instance(WRITER).isWriter = true;
    };
    rds.instance(READER).status = 'available';
    const id = await approve();

    const end = await start(id, { cluster: CLUSTER, mode: 'run', automationExecutionId: id });

    expect(end.says).toContain(`${READER} was the writer when this was approved`);
    expect(changes()).toEqual(['FailoverDBCluster']);
  });

  test('fails when a third instance has become writer', async () => {
    const { run, rds, locks } = scene();
    rds.addInstance({ id: 'assistant-db-tidegate-01', cluster: CLUSTER, promotionTier: 15 });
    const { startFailover } = rds;
    rds.startFailover = (cluster) => startFailover(cluster, 'assistant-db-tidegate-01');

    const end = await run();

    expect(end.says).toContain(`assistant-db-tidegate-01 has become writer instead of ${READER}`);
    expect(locks.locks.get(CLUSTER)?.holder?.heldBecause).toContain('AwaitWriter failed');
  });

  test('fails when nothing has happened for ten minutes', async () => {
    const { run, rds } = scene();
    rds.before = (operation) => {
      if (operation === 'FailoverDBCluster') rds.startFailover = () => {};
    };

    const end = await run();

    expect(end.says).toMatch(/AwaitWriter: after 600 s the writer is/);
  });
});

const { rds, automations, run } = scene();
await run();
await describeExchanges('rds', rds.exchanges);
await describeExchanges('ssm', automations.exchanges);
