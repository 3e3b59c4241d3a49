import { afterAll, afterEach, expect, test } from '@jest/globals';
import { OWNER_TAG } from '../../core/reader-slots.ts';
import { describeWithTool } from '../contracts/describe-with-tool.ts';
import { startAurora } from './aurora-on-emulator.ts';
import { CLUSTER, FOREIGN_READER, minutes, PROJECT, slot, WRITER } from './aurora-scene.ts';

/** The same adapter against an RDS that others wrote: real requests, real XML, real error codes. */
await describeWithTool('readers on the emulator', startAurora, (aurora) => {
  const { readers, target, control, advance } = aurora;
  const ids = async () =>
    (await aurora.instances()).map((instance) => instance.DBInstanceIdentifier);

  /** Back to the reader of somebody else alone. */
  afterEach(async () => {
    await control.setClusterStatus(CLUSTER, 'available');
    await control.setInsufficientCapacity([]);
    for (let step = 0; step < 3; step += 1) {
      await readers.set(target, 1);
      advance(minutes(6));
    }
  });
  afterAll(() => aurora.stop());

  test('come in slots of their own, and are drained before they go', async () => {
    await readers.set(target, 3);
    const creating = await readers.read(target);
    advance(minutes(6));
    const created = await readers.read(target);
    const [reader] = (await aurora.instances()).filter(
      ({ DBInstanceIdentifier }) => DBInstanceIdentifier === slot(1),
    );
    await readers.set(target, 2);
    const draining = await readers.read(target);
    advance(60);
    await readers.set(target, 2);
    const deleting = await readers.read(target);
    advance(minutes(6));

    expect(creating).toEqual({ kind: 'changing', current: 1, desired: 3 });
    expect(created).toEqual({ kind: 'steady', current: 3, removable: 2 });
    expect(reader).toMatchObject({
      DBInstanceStatus: 'available',
      AvailabilityZone: 'us-east-1c',
      PromotionTier: 15,
      PubliclyAccessible: false,
      TagList: [{ Key: OWNER_TAG, Value: PROJECT }],
    });
    expect(draining).toEqual({ kind: 'draining', current: 3, desired: 2 });
    expect(deleting).toEqual({ kind: 'changing', current: 2, desired: 2 });
    expect(await ids()).toEqual([WRITER, FOREIGN_READER, slot(1)]);
  });

  test('are kept when more are wanted while one drains', async () => {
    await readers.set(target, 2);
    advance(minutes(6));
    await readers.set(target, 1);

    await readers.set(target, 2);

    expect(await readers.read(target)).toEqual({ kind: 'steady', current: 2, removable: 1 });
  });

  test('go to another zone, then to another class, where there is no capacity', async () => {
    await control.setInsufficientCapacity([
      { zone: 'us-east-1a', instanceClass: 'db.r6g.large' },
      { zone: 'us-east-1b', instanceClass: 'db.r6g.large' },
      { zone: 'us-east-1c' },
    ]);

    const outcome = await readers.set(target, 2);

    const says = `creates ${slot(1)}, db.r6i.large in us-east-1a`;
    expect(outcome).toEqual({ kind: 'accepted', says });
    advance(minutes(6));
  });

  test('are left alone during a failover', async () => {
    await control.setClusterStatus(CLUSTER, 'failing-over');

    expect(await readers.read(target)).toMatchObject({ kind: 'blocked' });
    expect(await readers.set(target, 3)).toMatchObject({ kind: 'refused' });
  });

  test('that became the writer stay', async () => {
    await readers.set(target, 2);
    advance(minutes(6));
    await aurora.failover(slot(1));

    await readers.set(target, 1);
    advance(minutes(6));
    await readers.set(target, 1);

    expect(await ids()).toEqual([WRITER, FOREIGN_READER, slot(1)]);
    expect(await readers.read(target)).toMatchObject({ kind: 'steady', current: 2 });
    await aurora.failover(WRITER);
  });

  test('of a cluster that does not exist are blocked', async () => {
    const elsewhere = {
      ...target,
      configuration: { ...target.configuration, clusterIdentifier: 'elsewhere' },
    };

    expect(await readers.read(elsewhere)).toMatchObject({ kind: 'blocked', current: 0 });
  });
});
