import { describe, expect, test } from '@jest/globals';
import type { AuroraCluster } from '../../adapters/aurora-cluster.ts';
import { planSlots, whyNotRemovable } from '../../adapters/aurora-slots.ts';
import { readerSlotNames } from '../../core/reader-slots.ts';
import { ago, clusterOf, instance, now, owned } from './aurora-instances.ts';
import { CLUSTER, minutes, slot } from './aurora-scene.ts';

interface Want {
  readonly desiredReaders: number;
  readonly drainSeconds?: number;
  readonly connections?: readonly (readonly [string, number])[];
}

function plan(
  cluster: AuroraCluster,
  { desiredReaders, drainSeconds = 300, connections = [] }: Want,
) {
  const full = planSlots({
    cluster,
    desiredReaders,
    drainSeconds,
    connections: new Map(connections),
    now,
  });
  return {
    missing: full.readersMissing,
    drain: full.startDraining.map(({ id }) => id),
    keep: full.stopDraining.map(({ id }) => id),
    remove: full.remove.map(({ reader }) => reader.id),
    draining: full.stillDraining,
    stays: full.stays,
  };
}
const nothing = { missing: 0, drain: [], keep: [], remove: [], draining: [], stays: [] };

describe('a plan', () => {
  test('is empty when the readers are as many as desired', () => {
    expect(plan(clusterOf(instance('a'), owned(1)), { desiredReaders: 2 })).toEqual(nothing);
  });

  test('counts readers on their way and readers that are busy, not those that go or are broken', () => {
    const cluster = clusterOf(
      owned(1, { phase: 'creating' }),
      owned(2, { phase: 'busy' }),
      owned(3, { phase: 'leaving' }),
      instance('a', { phase: 'broken' }),
    );

    expect(plan(cluster, { desiredReaders: 3 })).toEqual({ ...nothing, missing: 1 });
  });

  test('leaves out the slots that somebody sits in, the writer and the leaving with them', () => {
    const cluster = {
      ...clusterOf(owned(2, { phase: 'leaving' }), instance(slot(3))),
      writer: owned(1),
    };

    const { freeSlots } = planSlots({
      cluster,
      desiredReaders: 3,
      drainSeconds: 0,
      connections: new Map(),
      now,
    });

    expect(freeSlots).toEqual(readerSlotNames(CLUSTER).slice(3));
  });

  test.each([
    ['the newest', [owned(1, { createdAt: ago(60) }), owned(2)], slot(1)],
    ['the higher slot of two of one age', [owned(1), owned(2)], slot(2)],
    [
      'an owned one, older than somebody else’s',
      [owned(1), instance('a', { createdAt: ago(9) })],
      slot(1),
    ],
  ])('drains %s', (_, readers, id) => {
    expect(plan(clusterOf(...readers), { desiredReaders: 1 })).toEqual({ ...nothing, drain: [id] });
  });

  test('stays with the reader that drains already, though another is newer', () => {
    const cluster = clusterOf(
      owned(1, { drainingSince: ago(30) }),
      owned(2, { createdAt: ago(10) }),
      instance('a'),
    );

    expect(plan(cluster, { desiredReaders: 2, connections: [[slot(1), 5]] })).toMatchObject({
      drain: [],
      keep: [],
      draining: [expect.stringContaining(slot(1))],
    });
  });

  test.each([
    ['few connections', 30, 1, true],
    ['no connection', 30, 0, true],
    ['two connections', 30, 2, false],
    ['unknown connections', 30, undefined, false],
    ['many connections for 299 s', 299, 90, false],
    ['many connections for 300 s', 300, 90, true],
    ['unknown connections for 300 s', 300, undefined, true],
  ])('with %s at a draining reader', (_, seconds, open, isRemoved) => {
    const cluster = clusterOf(owned(1, { drainingSince: ago(seconds) }), instance('a'));
    const connections = open === undefined ? [] : [[slot(1), open] as const];

    const { remove, draining } = plan(cluster, { desiredReaders: 1, connections });

    expect([remove.length, draining.length]).toEqual(isRemoved ? [1, 0] : [0, 1]);
  });

  test('keeps only as many readers draining as are too many', () => {
    const cluster = clusterOf(
      owned(1, { drainingSince: ago(30), createdAt: ago(minutes(90)) }),
      owned(2, { drainingSince: ago(30) }),
      instance('a'),
    );

    expect(plan(cluster, { desiredReaders: 2 })).toMatchObject({ keep: [slot(2)], missing: 0 });
    expect(plan(cluster, { desiredReaders: 4 })).toMatchObject({
      keep: [slot(1), slot(2)],
      missing: 1,
    });
  });

  test('waits for a reader that is on its way before it lets it go', () => {
    const cluster = clusterOf(owned(1, { phase: 'creating', createdAt: undefined }), instance('a'));

    expect(plan(cluster, { desiredReaders: 1 })).toEqual({
      ...nothing,
      stays: [`${slot(1)} is creating`],
    });
  });

  test('removes an owned broken reader whatever is desired', () => {
    const cluster = clusterOf(owned(1, { phase: 'broken' }), instance('a', { phase: 'broken' }));

    expect(plan(cluster, { desiredReaders: 1 })).toEqual({
      ...nothing,
      missing: 1,
      remove: [slot(1)],
    });
  });
});

describe('the last look before a removal', () => {
  const look = (cluster: AuroraCluster, minReaders = 1, removedIds: readonly string[] = []) =>
    whyNotRemovable({ cluster, planned: owned(1), minReaders, removedIds });

  test.each([
    ['agrees while all is as planned', clusterOf(owned(1), instance('a')), undefined],
    ['sees the writer', { ...clusterOf(instance('a')), writer: owned(1) }, 'is no reader of'],
    ['sees that it is gone', clusterOf(instance('a')), 'is no reader of'],
    ['sees that the tag is off', clusterOf(instance(slot(1)), instance('a')), 'owner tag'],
    [
      'sees that it goes',
      clusterOf(owned(1, { phase: 'leaving' }), instance('a')),
      'is leaving now',
    ],
    [
      'sees a failover',
      { ...clusterOf(owned(1), instance('a')), status: 'failing-over' },
      'failing-over',
    ],
    [
      'counts those that serve',
      clusterOf(owned(1), instance('a', { phase: 'busy' })),
      '0 readers would',
    ],
  ])('%s', (_, cluster, why) => {
    const answer = look(cluster);

    if (why === undefined) expect(answer).toBeUndefined();
    else expect(answer).toContain(why);
  });

  test('does not count a reader that was removed a moment ago', () => {
    const cluster = clusterOf(owned(1), owned(2));

    expect(look(cluster)).toBeUndefined();
    expect(look(cluster, 1, [slot(2)])).toContain('0 readers would be available');
  });

  test('leaves a broken reader that has recovered', () => {
    const planned = owned(1, { phase: 'broken' });
    const cluster = clusterOf(owned(1), instance('a'));

    expect(whyNotRemovable({ cluster, planned, minReaders: 1, removedIds: [] })).toContain(
      'is available now',
    );
  });
});
