import { expect, test } from '@jest/globals';
import { OutsideFaultError } from '../../core/errors.ts';
import { OWNER_TAG } from '../../core/reader-slots.ts';
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
  expect(await readers.read(target)).toEqual({ kind: 'steady', current: 4, removable: 3 });
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

test('leaves a slot to whoever fills the place of a reader that goes, so that both together keep the maximum', async () => {
  const { readers, target, rds, addOwned } = scene({ maxReaders: 3 });
  addOwned(1, { status: 'deleting' });

  await readers.set(target, 3);
  rds.instances.delete(slot(1));
  addOwned(1);

  expect(rds.members(CLUSTER).map(({ id }) => id)).toEqual([
    WRITER,
    FOREIGN_READER,
    slot(2),
    slot(1),
  ]);
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
  expect(await readers.read(target)).toEqual({ kind: 'steady', current: 2, removable: 1 });
});

test('walks through all zones and on to the fallback class while capacity is lost later', async () => {
  const { readers, target, rds } = scene();
  for (const zone of 'abc') rds.losingCapacity.add(`db.r6g.large@us-east-1${zone}`);

  for (let round = 0; round < 4; round += 1) {
    await readers.set(target, 2);
    rds.advance(minutes(6));
  }

  expect(await readers.read(target)).toEqual({ kind: 'steady', current: 2, removable: 1 });
  expect(rds.members(CLUSTER).map(({ instanceClass }) => instanceClass)).toContain('db.r6i.large');
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

await describeExchanges('rds', exchanges);
