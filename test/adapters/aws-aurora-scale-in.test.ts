import { expect, test } from '@jest/globals';
import { OutsideFaultError } from '../../core/errors.ts';
import { OWNER_TAG } from '../../core/reader-slots.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { CLUSTER, FOREIGN_READER, minutes, PROJECT, recordedScenes, slot } from './aurora-scene.ts';

const { scene, exchanges } = recordedScenes();

test('drains the newest owned reader first, and removes it once it has few connections', async () => {
  const { readers, target, rds, addOwned, connections } = scene();
  addOwned(1, { createdAt: new Date('2026-11-02T07:00:00Z') });
  addOwned(2, { createdAt: new Date('2026-11-02T06:00:00Z') });
  connections.set(slot(1), 12);

  const first = await readers.set(target, 2);
  rds.advance(60);
  const second = await readers.set(target, 2);
  connections.set(slot(1), 1);
  const third = await readers.set(target, 2);

  expect(first).toEqual({ kind: 'accepted', says: `drains ${slot(1)}` });
  expect(second).toMatchObject({
    kind: 'accepted',
    says: expect.stringMatching(`^${slot(1)} has 12 connections and drains until 2026-11-02 08:0`),
  });
  expect(third).toEqual({
    kind: 'accepted',
    says: `removes ${slot(1)}: its connections are down to 1`,
  });
  expect(rds.deletions.map(({ id }) => id)).toEqual([slot(1)]);
});

test('waits for drainSeconds, and no longer, where connections are many or unknown', async () => {
  const { readers, target, rds, addOwned } = scene({ drainSeconds: 120 });
  addOwned(1);
  await readers.set(target, 1);
  rds.advance(110);
  await readers.set(target, 1);
  const before = rds.deletions.length;
  rds.advance(10);

  await readers.set(target, 1);

  expect([before, rds.deletions.length]).toEqual([0, 1]);
});

test('removes at once where no time to drain is configured', async () => {
  const { readers, target, rds, addOwned } = scene({ drainSeconds: 0 });
  addOwned(1);

  await readers.set(target, 1);

  expect(rds.deletions.map(({ id }) => id)).toEqual([slot(1)]);
});

test('takes the tag off again when more readers are wanted while one drains', async () => {
  const { readers, target, rds, addOwned } = scene();
  addOwned(1);
  await readers.set(target, 1);

  const outcome = await readers.set(target, 2);

  expect(outcome).toEqual({ kind: 'accepted', says: `keeps ${slot(1)}` });
  expect(rds.instance(slot(1)).tags).toEqual(new Map([[OWNER_TAG, PROJECT]]));
  expect(await readers.read(target)).toEqual({ kind: 'steady', current: 2, removable: 1 });
});

test('reads the cluster once more right before a removal', async () => {
  const { readers, target, addOwned, operations } = scene({ drainSeconds: 0 });
  addOwned(1);

  await readers.set(target, 1);

  expect(operations().slice(-3)).toEqual([
    'DescribeDBInstances',
    'DescribeDBClusters',
    'DeleteDBInstance',
  ]);
});

test.each([
  ['has the name of a slot but no tag', { id: slot(1) }],
  ['has the tag but no slot', { id: 'reporting', tags: new Map([[OWNER_TAG, PROJECT]]) }],
  [
    'has the slot and tag of another project',
    { id: slot(1), tags: new Map([[OWNER_TAG, 'another-project']]) },
  ],
])('leaves a reader that %s, and says so', async (_, foreign) => {
  const { readers, target, rds } = scene({ drainSeconds: 0 });
  rds.addInstance({ cluster: CLUSTER, ...foreign });

  expect(await readers.set(target, 1)).toEqual({
    kind: 'refused',
    says: "surplus readers that are not Tidegate's: 1",
  });
  expect(rds.deletions).toEqual([]);
});

test('keeps the last available reader when the others do not serve', async () => {
  const { readers, target, rds, addOwned } = scene({ drainSeconds: 0 });
  addOwned(1);
  rds.instance(FOREIGN_READER).status = 'rebooting';

  expect(await readers.set(target, 1)).toEqual({
    kind: 'refused',
    says: `without ${slot(1)} 0 readers would be available, fewer than 1`,
  });
  expect(rds.deletions).toEqual([]);
});

test('counts what it removed a moment ago as gone, though AWS may still list it', async () => {
  const { readers, target, rds, addOwned } = scene({ drainSeconds: 0, minReaders: 1 });
  addOwned(1);
  addOwned(2);
  rds.instance(FOREIGN_READER).status = 'rebooting';
  rds.before = (operation) => {
    const gone = rds.instances.get(slot(2));
    if (operation === 'DescribeDBInstances' && rds.deletions.length > 0 && gone) {
      gone.status = 'available';
    }
  };

  await readers.set(target, 1);

  expect(rds.deletions.map(({ id }) => id)).toEqual([slot(2)]);
});

test('never removes a reader that became the writer after it was drained', async () => {
  const { readers, target, rds, addOwned } = scene({ drainSeconds: 60 });
  addOwned(1);
  await readers.set(target, 1);
  rds.startFailover(CLUSTER, slot(1));
  rds.advance(minutes(2));

  await readers.set(target, 1);

  expect(rds.deletions).toEqual([]);
});

test('is refused in AWS’s words when a reader cannot go now', async () => {
  const { readers, target, rds, addOwned } = scene({ drainSeconds: 0 });
  addOwned(1);
  rds.before = (operation) => {
    if (operation === 'DeleteDBInstance') rds.instance(slot(1)).status = 'creating';
  };

  expect(await readers.set(target, 1)).toMatchObject({
    kind: 'refused',
    says: expect.stringContaining('InvalidDBInstanceStateFault'),
  });
});

test('a deletion whose answer was lost counts, though its repetition finds the reader going', async () => {
  const { readers, target, rds, addOwned } = scene({ drainSeconds: 0 });
  addOwned(1);
  rds.before = (operation) => {
    if (operation === 'DeleteDBInstance') rds.instance(slot(1)).status = 'deleting';
  };

  expect(await readers.set(target, 1)).toMatchObject({ kind: 'accepted' });
});

test.each(['DescribeDBInstances', 'DescribeDBClusters', 'AddTagsToResource'])(
  'throws our fault when %s fails',
  async (operation) => {
    const { readers, target, rds, addOwned } = scene();
    addOwned(1);
    rds.loseAnswerOf = operation;

    await expect(readers.set(target, 1)).rejects.toThrow(OutsideFaultError);
  },
);

await describeExchanges('rds', exchanges);
