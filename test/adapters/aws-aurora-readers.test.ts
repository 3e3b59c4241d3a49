import { afterEach, describe, expect, test } from '@jest/globals';
import { OutsideFaultError } from '../../core/errors.ts';
import { DRAINING_TAG, OWNER_TAG } from '../../core/reader-slots.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import type { Exchange } from '../fakes/scripted-client.ts';
import {
  type AuroraScene,
  auroraScene,
  CLUSTER,
  FOREIGN_READER,
  minutes,
  PROJECT,
  slot,
  WRITER,
} from './aurora-scene.ts';

const scenes: AuroraScene[] = [];
const allExchanges: Exchange[] = [];
afterEach(() => {
  allExchanges.push(...scenes.splice(0).flatMap(({ rds }) => rds.exchanges));
});

function scene(block?: object): AuroraScene {
  const made = auroraScene(block);
  scenes.push(made);
  return made;
}

const draining = (since: string) =>
  new Map([
    [OWNER_TAG, PROJECT],
    [DRAINING_TAG, since],
  ]);

describe('reading', () => {
  test('counts every reader, Tidegate’s own or not, in two calls', async () => {
    const { readers, target, addOwned, operations } = scene();
    addOwned(1);

    expect(await readers.read(target)).toEqual({ kind: 'steady', current: 2 });
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

    expect(await readers.read(target)).toEqual({ kind: 'steady', current: 2 });
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

    expect(await readers.read(target)).toEqual({ kind: 'steady', current: 0 });
  });

  test('notes an owned reader that became writer, and counts the old writer instead', async () => {
    const { readers, target, rds, addOwned } = scene();
    addOwned(1);
    rds.startFailover(CLUSTER, slot(1));
    rds.advance(60);

    expect(await readers.read(target)).toEqual({
      kind: 'steady',
      current: 2,
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
      ineffective: [slot(1)],
    });
  });
});

describe('scaling out', () => {
  test('creates the missing readers in the first slots, spread over the zones', async () => {
    const { readers, target, rds } = scene();

    const outcome = await readers.set(target, 4);

    expect(outcome).toEqual({
      kind: 'accepted',
      says: [
        `creates ${slot(1)}, db.r6g.large in us-east-1c`,
        `creates ${slot(2)}, db.r6g.large in us-east-1a`,
        `creates ${slot(3)}, db.r6g.large in us-east-1b`,
      ].join('; '),
    });
    expect(await readers.read(target)).toEqual({ kind: 'changing', current: 1, desired: 4 });
    rds.advance(minutes(6));
    expect(await readers.read(target)).toEqual({ kind: 'steady', current: 4 });
  });

  test('asks for a reader that is Tidegate’s, private, last in line for the writer’s role and like the writer', async () => {
    const { readers, target, rds } = scene();
    rds.addInstance({ ...rds.instance(WRITER), parameterGroup: 'assistant-tuned' });

    await readers.set(target, 2);

    const creation = rds.exchanges.find(({ operation }) => operation === 'CreateDBInstance');
    expect(creation?.input).toEqual({
      DBInstanceIdentifier: slot(1),
      DBClusterIdentifier: CLUSTER,
      Engine: 'aurora-postgresql',
      DBInstanceClass: 'db.r6g.large',
      AvailabilityZone: 'us-east-1c',
      PromotionTier: 15,
      PubliclyAccessible: false,
      DBParameterGroupName: 'assistant-tuned',
      AutoMinorVersionUpgrade: true,
      Tags: [{ Key: OWNER_TAG, Value: PROJECT }],
    });
  });

  test('changes nothing when it is repeated', async () => {
    const { readers, target, rds } = scene();

    await readers.set(target, 3);
    const again = await readers.set(target, 3);

    expect(again).toEqual({ kind: 'accepted', says: '3 readers are there or on their way' });
    expect(rds.members(CLUSTER)).toHaveLength(4);
  });

  test('finds its own reader when an answer was lost', async () => {
    const { readers, target, rds } = scene();
    rds.loseAnswerOf = 'CreateDBInstance';

    await expect(readers.set(target, 2)).rejects.toThrow(OutsideFaultError);
    const again = await readers.set(target, 2);

    expect(again.kind).toBe('accepted');
    expect(rds.members(CLUSTER).map(({ id }) => id)).toEqual([WRITER, FOREIGN_READER, slot(1)]);
  });

  test('takes a slot that a racer has filled a moment ago for its own success', async () => {
    const { readers, target, rds, addOwned } = scene();
    rds.before = (operation) => {
      if (operation === 'CreateDBInstance' && !rds.instances.has(slot(1))) addOwned(1);
    };

    const outcome = await readers.set(target, 2);

    expect(outcome).toEqual({ kind: 'accepted', says: `${slot(1)} is there already` });
    expect(rds.members(CLUSTER)).toHaveLength(3);
  });

  test.each([
    ['belongs to another cluster', { cluster: 'other-db' }],
    ['carries another owner’s tag', { tags: new Map([[OWNER_TAG, 'another-project']]) }],
    ['is being deleted', { status: 'deleting' }],
    ['has failed', { status: 'failed' }],
  ])('passes over a slot whose name meanwhile %s', async (_, instance) => {
    const { readers, target, rds, addOwned } = scene();
    rds.before = (operation) => {
      if (operation === 'CreateDBInstance' && !rds.instances.has(slot(1))) addOwned(1, instance);
    };

    const outcome = await readers.set(target, 2);

    expect(outcome).toMatchObject({ kind: 'accepted', says: expect.stringContaining(slot(2)) });
    expect(rds.instance(slot(2)).status).toBe('creating');
  });

  test('goes to the next zone, then to the next class, where there is no capacity', async () => {
    const { readers, target, rds } = scene();
    for (const zone of 'abc') rds.withoutCapacity.add(`db.r6g.large@us-east-1${zone}`);
    rds.withoutCapacity.add('db.r6i.large@us-east-1c');

    const outcome = await readers.set(target, 2);

    const says = `creates ${slot(1)}, db.r6i.large in us-east-1a`;
    expect(outcome).toEqual({ kind: 'accepted', says });
  });

  test('does not try a placement again that had no capacity for the reader before', async () => {
    const { readers, target, rds, operations } = scene();
    rds.withoutCapacity.add('db.r6g.large@us-east-1c');

    await readers.set(target, 4);

    const creations = operations().filter((operation) => operation === 'CreateDBInstance');
    expect(creations).toHaveLength(4); // one refusal and three readers
  });

  test('is refused in AWS’s words where there is no capacity at all', async () => {
    const { readers, target, rds } = scene({ fallbackInstanceClasses: [] });
    for (const zone of 'abc') rds.withoutCapacity.add(`db.r6g.large@us-east-1${zone}`);

    expect(await readers.set(target, 3)).toEqual({
      kind: 'refused',
      says: expect.stringContaining('no capacity for db.r6g.large@us-east-1b'),
    });
  });

  test('replaces a reader whose capacity was lost later, in the next placement', async () => {
    const { readers, target, rds } = scene();
    rds.losingCapacity.add('db.r6g.large@us-east-1c');
    await readers.set(target, 2);
    rds.advance(minutes(6));
    const failed = await readers.read(target);

    const outcome = await readers.set(target, 2);

    expect(failed.kind).toBe('failed');
    expect(outcome.says).toBe(
      `removes ${slot(1)}: it is insufficient-capacity; creates ${slot(2)}, db.r6g.large in us-east-1a`,
    );
    rds.advance(minutes(6));
    expect(await readers.read(target)).toEqual({ kind: 'steady', current: 2 });
  });

  test('walks through all zones and on to the fallback class while capacity is lost later', async () => {
    const { readers, target, rds } = scene();
    for (const zone of 'abc') rds.losingCapacity.add(`db.r6g.large@us-east-1${zone}`);

    for (let round = 0; round < 4; round += 1) {
      await readers.set(target, 2);
      rds.advance(minutes(6));
    }

    expect(await readers.read(target)).toEqual({ kind: 'steady', current: 2 });
    expect(rds.members(CLUSTER).map(({ instanceClass }) => instanceClass)).toContain(
      'db.r6i.large',
    );
  });

  test('keeps what it got and says so when the quota ends it', async () => {
    const { readers, target, rds } = scene();
    rds.instanceQuota = 3;

    const partly = await readers.set(target, 4);
    const not = await readers.set(target, 4);

    expect(partly.kind).toBe('accepted');
    expect(partly.says).toContain('InstanceQuotaExceededFault: Cannot create more than 3');
    expect(not.kind).toBe('refused');
  });

  test('asks for no further reader after a refusal', async () => {
    const { readers, target, rds, operations } = scene();
    rds.instanceQuota = 3;

    await readers.set(target, 6);

    const creations = operations().filter((operation) => operation === 'CreateDBInstance');
    expect(creations).toHaveLength(2); // one reader and the refusal
  });

  test('touches nothing where somebody else owns the capacity', async () => {
    const shared = scene();
    shared.obstacle = { says: 'Aurora Auto Scaling keeps 1 to 8 readers' };

    const outcome = await shared.readers.set(shared.target, 3);

    expect(outcome).toEqual({ kind: 'refused', says: 'Aurora Auto Scaling keeps 1 to 8 readers' });
    expect(shared.rds.members(CLUSTER)).toHaveLength(2);
  });

  test('is refused, and asks AWS nothing, outside the bounds of the target', async () => {
    const { readers, target, operations } = scene();

    expect(await readers.set(target, 7)).toEqual({
      kind: 'refused',
      says: 'readers must be 1 to 6, got 7',
    });
    expect(operations()).toEqual([]);
  });

  test.each(['failing-over', 'upgrading'])('is refused while the cluster is %s', async (status) => {
    const { readers, target, rds } = scene();
    rds.setClusterStatus(CLUSTER, status);

    expect(await readers.set(target, 3)).toEqual({
      kind: 'refused',
      says: `cluster ${CLUSTER} is ${status}`,
    });
  });

  test('is refused in AWS’s words when the cluster changes a moment before', async () => {
    const { readers, target, rds } = scene();
    rds.before = (operation) => {
      if (operation === 'CreateDBInstance') rds.startFailover(CLUSTER, FOREIGN_READER);
    };

    expect(await readers.set(target, 3)).toEqual({
      kind: 'refused',
      says: expect.stringContaining('InvalidDBClusterStateFault'),
    });
  });
});

describe('scaling in', () => {
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
      says: expect.stringMatching(
        `^${slot(1)} has 12 connections and drains until 2026-11-02T08:0`,
      ),
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
    expect(await readers.read(target)).toEqual({ kind: 'steady', current: 2 });
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
      if (operation === 'DeleteDBInstance') rds.instance(slot(1)).status = 'deleting';
    };

    expect(await readers.set(target, 1)).toMatchObject({
      kind: 'refused',
      says: expect.stringContaining('InvalidDBInstanceStateFault'),
    });
  });
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

await describeExchanges('rds', allExchanges);
