import { describe, expect, test } from '@jest/globals';
import { parseCluster, readinessOf } from '../../adapters/aurora-cluster.ts';
import { readingOf } from '../../adapters/aurora-reading.ts';
import { whyNotRemovable } from '../../adapters/aurora-slots.ts';
import { OWNER_TAG } from '../../core/reader-slots.ts';
import { CLUSTER, PROJECT, slot } from './aurora-scene.ts';

/* A secondary of an Aurora global database: all its members are readers, until it is promoted. */

const PRIMARY = 'arn:aws:rds:us-east-1:123456789012:cluster:primary';

interface Member {
  readonly id: string;
  readonly status?: string;
  readonly isOwned?: boolean;
}

function secondaryOf(members: readonly Member[], { writer = '', source = PRIMARY } = {}) {
  const cluster = {
    DBClusterIdentifier: CLUSTER,
    Status: 'available',
    ReplicationSourceIdentifier: source,
    DBClusterMembers: members.map(({ id }) => ({
      DBInstanceIdentifier: id,
      IsClusterWriter: id === writer,
    })),
  };
  const instances = members.map(({ id, status = 'available', isOwned = false }) => ({
    DBInstanceIdentifier: id,
    DBInstanceArn: `arn:aws:rds:us-west-2:123456789012:db:${id}`,
    DBInstanceStatus: status,
    DBInstanceClass: 'db.r6g.large',
    DBClusterIdentifier: CLUSTER,
    TagList: isOwned ? [{ Key: OWNER_TAG, Value: PROJECT }] : [],
  }));
  return parseCluster(cluster, instances, PROJECT);
}

const OWN: Member = { id: slot(1), isOwned: true };

describe('a secondary', () => {
  test('counts the instance that would be its writer among its readers', () => {
    const cluster = secondaryOf([{ id: 'one' }, { id: 'two' }, OWN]);

    expect(readingOf(cluster, undefined)).toEqual({ kind: 'steady', current: 3, removable: 1 });
  });

  test('has its new readers made like an available instance that is not Tidegate’s', () => {
    const cluster = secondaryOf([OWN, { id: 'one', status: 'rebooting' }, { id: 'two' }]);

    expect(readinessOf(cluster)).toMatchObject({ kind: 'ready', model: { id: 'two' } });
  });

  test('lets a reader of Tidegate’s go again', () => {
    const cluster = secondaryOf([{ id: 'one' }, OWN]);
    const [planned] = cluster.readers.filter(({ isOwned }) => isOwned);

    expect(
      planned && whyNotRemovable({ cluster, planned, minReaders: 1, removedIds: [] }),
    ).toBeUndefined();
    expect(planned?.id).toBe(slot(1));
  });

  test('is blocked while no instance of its own is available', () => {
    const cluster = secondaryOf([{ id: 'one', status: 'rebooting' }, OWN]);

    expect(readingOf(cluster, undefined)).toMatchObject({
      kind: 'blocked',
      says: `cluster ${CLUSTER} has no available instance of its own`,
    });
  });
});

test('once promoted it is a cluster like any other', () => {
  const cluster = secondaryOf([{ id: 'one' }, { id: 'two' }], { writer: 'one', source: '' });

  expect(readinessOf(cluster)).toMatchObject({ kind: 'ready', model: { id: 'one' } });
  expect(readingOf(cluster, undefined)).toEqual({ kind: 'steady', current: 1, removable: 0 });
});

test('a cluster without a writer that is no secondary is in the middle of a failover', () => {
  const cluster = secondaryOf([{ id: 'one' }, { id: 'two' }], { source: '' });

  expect(readinessOf(cluster)).toMatchObject({ kind: 'not-ready' });
});
