import { expect, test } from '@jest/globals';
import { DRAINING_TAG, OWNER_TAG } from '../../core/reader-slots.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import {
  CLUSTER,
  FOREIGN_READER,
  minutes,
  PROJECT,
  recordedScenes,
  slot,
  WRITER,
} from './aurora-scene.ts';

const { scene, exchanges } = recordedScenes();

const draining = (since: string) =>
  new Map([
    [OWNER_TAG, PROJECT],
    [DRAINING_TAG, since],
  ]);

test('counts every reader, Tidegate’s own or not, in two calls', async () => {
  const { readers, target, addOwned, operations } = scene();
  addOwned(1);

  expect(await readers.read(target)).toEqual({ kind: 'steady', current: 2, removable: 1 });
  expect(operations()).toEqual(['DescribeDBInstances', 'DescribeDBClusters']);
});

test.each(['creating', 'deleting'])('is changing while an owned reader is %s', async (status) => {
  const { readers, target, addOwned } = scene();
  addOwned(1, { status });

  expect(await readers.read(target)).toEqual({
    kind: 'changing',
    current: 1,
    desired: status === 'creating' ? 2 : 1,
  });
});

test('is steady while somebody else creates a reader, which counts already', async () => {
  const { readers, target, rds } = scene();
  rds.addInstance({ id: 'reporting', cluster: CLUSTER, status: 'creating' });

  expect(await readers.read(target)).toEqual({ kind: 'steady', current: 2, removable: 0 });
});

test.each(['failing-over', 'modifying', 'stopped'])(
  'is blocked, with nothing for a person to run, while the cluster is %s',
  async (status) => {
    const { readers, target, rds } = scene();
    rds.setClusterStatus(CLUSTER, status);

    expect(await readers.read(target)).toEqual({
      kind: 'blocked',
      current: 1,
      says: `cluster ${CLUSTER} is ${status}`,
    });
  },
);

test('is blocked while the writer is not available, and while there is none', async () => {
  const { readers, target, rds } = scene();
  rds.instance(WRITER).status = 'rebooting';
  const rebooting = await readers.read(target);
  rds.instance(WRITER).isWriter = false;
  const headless = await readers.read(target);

  expect(rebooting).toMatchObject({ kind: 'blocked', says: `writer ${WRITER} is rebooting` });
  expect(headless).toMatchObject({ kind: 'blocked', says: `cluster ${CLUSTER} has no writer` });
});

test('is blocked by a cluster that does not exist', async () => {
  const { readers, target } = scene({ clusterIdentifier: 'elsewhere' });

  expect(await readers.read(target)).toEqual({
    kind: 'blocked',
    current: 0,
    says: 'there is no cluster elsewhere in this region',
  });
});

test('is blocked by another owner of the same capacity', async () => {
  const shared = scene();
  shared.obstacle = { says: 'Aurora Auto Scaling keeps 1 to 8 readers', command: 'aws …' };

  expect(await shared.readers.read(shared.target)).toEqual({
    kind: 'blocked',
    current: 1,
    says: 'Aurora Auto Scaling keeps 1 to 8 readers',
    command: 'aws …',
  });
});

test('is draining, with what is left afterwards', async () => {
  const { readers, target, addOwned } = scene();
  addOwned(1);
  addOwned(2, { tags: draining('2026-11-02T07:58:00Z') });

  expect(await readers.read(target)).toEqual({ kind: 'draining', current: 3, desired: 2 });
});

test.each(['insufficient-capacity', 'incompatible-network', 'failed'])(
  'has failed when an owned reader is %s, and does not count it',
  async (status) => {
    const { readers, target, addOwned } = scene();
    addOwned(1, { status });

    expect(await readers.read(target)).toEqual({
      kind: 'failed',
      current: 1,
      says: `${slot(1)} in us-east-1c is ${status}`,
    });
  },
);

test('leaves the broken reader of somebody else to them', async () => {
  const { readers, target, rds } = scene();
  rds.instance(FOREIGN_READER).status = 'failed';

  expect(await readers.read(target)).toEqual({ kind: 'steady', current: 0, removable: 0 });
});

test('notes an owned reader that became writer, and counts the old writer instead', async () => {
  const { readers, target, rds, addOwned } = scene();
  addOwned(1);
  rds.startFailover(CLUSTER, slot(1));
  rds.advance(60);

  expect(await readers.read(target)).toEqual({
    kind: 'steady',
    current: 2,
    removable: 0,
    notes: [`${slot(1)} was a reader of Tidegate's and is the writer now: it stays`],
  });
});

test('names a new reader that gets no connections while others have some', async () => {
  const { readers, target, rds, addOwned, connections } = scene();
  addOwned(1, { createdAt: new Date(rds.now().getTime() - minutes(12) * 1000) });
  connections.set(WRITER, 40).set(FOREIGN_READER, 9).set(slot(1), 0);

  expect(await readers.read(target)).toEqual({
    kind: 'steady',
    current: 2,
    removable: 1,
    ineffective: [slot(1)],
  });
});

await describeExchanges('rds', exchanges);
