import { describe, expect, test } from '@jest/globals';
import { chooseCandidate } from '../../../core/runbooks/aurora-failover/candidate.ts';
import type { FailoverTarget } from '../../../core/runbooks/aurora-failover/target.ts';
import type { Cluster, ClusterMember } from '../../../core/runbooks/ports.ts';

const member = (id: string, more: Partial<ClusterMember> = {}): ClusterMember => ({
  id,
  isWriter: false,
  status: 'available',
  instanceClass: 'db.r6g.large',
  zone: 'us-east-1b',
  promotionTier: 1,
  ...more,
});
const writer = member('writer', { isWriter: true, zone: 'us-east-1a' });
const cluster = (...readers: readonly ClusterMember[]): Cluster => ({
  identifier: 'db',
  status: 'available',
  members: [writer, ...readers],
});
const target: FailoverTarget = {
  clusterIdentifier: 'db',
  instances: ['writer', 'a', 'b', 'c'],
  maxReplicaLagMillis: 1000,
};
const choose = (given: Cluster, lag: Readonly<Record<string, number>> = {}) =>
  chooseCandidate(given, target, new Map(Object.entries(lag)));

describe('chooses', () => {
  test.each([
    ['the lowest tier', [member('a', { promotionTier: 2 }), member('b')]],
    ['the largest of a tier', [member('a'), member('b', { instanceClass: 'db.r6g.2xlarge' })]],
    [
      'the lowest tier before the largest',
      [member('a', { promotionTier: 2, instanceClass: 'db.r6g.8xlarge' }), member('b')],
    ],
    ["another zone than the writer's", [member('a', { zone: 'us-east-1a' }), member('b')]],
    ['the first name among equals', [member('c'), member('b')]],
    ['a reader whose lag nobody knows', [member('b')]],
    ['an instance that cannot be compared', [member('b', { instanceClass: 'db.serverless' })]],
  ])('%s', (_, readers) => {
    expect(choose(cluster(...readers))).toMatchObject({ kind: 'chosen', candidate: { id: 'b' } });
  });

  test('the same one whatever the lag, as long as it is within the limit', () => {
    const given = cluster(member('a'), member('b'));

    expect(choose(given, { a: 999, b: 1 })).toMatchObject({ candidate: { id: 'a' } });
  });

  test('a reader when the writer has failed', () => {
    const failed: Cluster = {
      ...cluster(),
      members: [{ ...writer, status: 'failed' }, member('a')],
    };

    expect(choose(failed)).toMatchObject({ candidate: { id: 'a' } });
  });
});

describe('refuses', () => {
  test.each([
    ['no reader', cluster(), {}, 'it has no reader'],
    [
      'a reader that is not available',
      cluster(member('a', { status: 'rebooting' })),
      {},
      'a is rebooting',
    ],
    ['a reader too far behind', cluster(member('a')), { a: 1001 }, 'a is 1001 ms behind'],
    [
      'a smaller reader',
      cluster(member('a', { instanceClass: 'db.t4g.medium' })),
      {},
      "a is a db.t4g.medium, smaller than the writer's db.r6g.large",
    ],
    [
      'a reader that comes and goes with the load',
      cluster(member('db-tidegate-01')),
      {},
      'db-tidegate-01 is not among the configured instances',
    ],
    [
      'a cluster that is busy',
      { ...cluster(member('a')), status: 'failing-over' },
      {},
      'cluster db is failing-over',
    ],
    [
      'a cluster without a writer',
      { ...cluster(), members: [member('a')] },
      {},
      'cluster db has 0 writers',
    ],
  ])('%s', (_, given, lag, says) => {
    const choice = choose(given, lag);

    expect(choice.kind).toBe('refused');
    expect(choice).toMatchObject({ says: expect.stringContaining(says) });
  });
});
