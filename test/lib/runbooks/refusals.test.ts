import { describe, expect, test } from '@jest/globals';
import { auroraReplicaLagOf, CLUSTER, machineScene, READER } from './machine-scene.ts';

const scene = machineScene;

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
