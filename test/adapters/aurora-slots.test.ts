import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type {
  AuroraCluster,
  ClusterInstance,
  InstancePhase,
} from '../../adapters/aurora-cluster.ts';
import { planSlots, whyNotRemovable } from '../../adapters/aurora-slots.ts';
import { readerSlotNames } from '../../core/reader-slots.ts';
import { reportSeed } from '../report-seed.ts';
import { CLUSTER, minutes, slot, WRITER } from './aurora-scene.ts';

const runs = reportSeed({ numRuns: 2000 });
const now = new Date('2026-11-02T08:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);

function instance(id: string, facts: Partial<ClusterInstance> = {}): ClusterInstance {
  const phase = facts.phase ?? 'available';
  return {
    id,
    arn: `arn:aws:rds:us-east-1:123456789012:db:${id}`,
    clusterIdentifier: CLUSTER,
    status: phase,
    phase,
    instanceClass: 'db.r6g.large',
    zone: 'us-east-1a',
    createdAt: ago(minutes(600)),
    parameterGroupName: undefined,
    autoMinorVersionUpgrade: true,
    isOwned: false,
    drainingSince: undefined,
    ...facts,
  };
}
const owned = (number: number, facts: Partial<ClusterInstance> = {}) =>
  instance(slot(number), { isOwned: true, ...facts });
const clusterOf = (...readers: readonly ClusterInstance[]): AuroraCluster => ({
  identifier: CLUSTER,
  status: 'available',
  writer: instance(WRITER),
  readers,
});

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

describe('every plan', () => {
  const phase = fc.constantFrom<InstancePhase>(
    'creating',
    'available',
    'busy',
    'leaving',
    'broken',
  );
  const facts = fc.record({
    phase,
    isOwned: fc.boolean(),
    createdAt: fc.option(fc.integer({ min: 1, max: 9000 }).map(ago), { nil: undefined }),
    drainingSince: fc.option(fc.integer({ min: 1, max: 900 }).map(ago), { nil: undefined }),
  });
  const cluster = fc
    .array(facts, { maxLength: 15 })
    .map((all) => clusterOf(...all.map((fact, index) => instance(slot(index + 1), fact))));
  const asked = fc.record({
    cluster,
    desiredReaders: fc.nat({ max: 15 }),
    drainSeconds: fc.constantFrom(0, 300),
    connections: fc
      .array(fc.tuple(fc.integer({ min: 1, max: 15 }).map(slot), fc.nat({ max: 3 })))
      .map((pairs) => new Map(pairs)),
    now: fc.constant(now),
  });
  const everyPlan = (hold: (question: Parameters<typeof planSlots>[0]) => void) =>
    fc.assert(fc.property(asked, hold), runs);

  test('touches owned readers only', () => {
    everyPlan((question) => {
      const { remove, startDraining, stopDraining } = planSlots(question);
      const touched = [...remove.map(({ reader }) => reader), ...startDraining, ...stopDraining];

      expect(touched.filter(({ isOwned }) => !isOwned)).toEqual([]);
    });
  });

  test('never creates and drains, and ends at the desired readers or above, never below', () => {
    everyPlan((question) => {
      const { readersMissing, remove, startDraining, stillDraining } = planSlots(question);
      const serving = question.cluster.readers.filter((reader) =>
        ['creating', 'available', 'busy'].includes(reader.phase),
      );
      const removed = remove.filter(({ reader }) => serving.includes(reader)).length;
      const left = serving.length + readersMissing - removed;
      const going = startDraining.length + stillDraining.length;

      expect(readersMissing > 0 && removed + going > 0).toBe(false);
      expect(left - going).toBeGreaterThanOrEqual(question.desiredReaders);
    });
  });

  test('puts no reader into two steps, and tags nothing twice', () => {
    everyPlan((question) => {
      const { remove, startDraining, stopDraining } = planSlots(question);
      const steps = [...remove.map(({ reader }) => reader), ...startDraining, ...stopDraining];
      const ids = steps.map(({ id }) => id);

      expect(new Set(ids).size).toBe(ids.length);
      expect(startDraining.filter(({ drainingSince }) => drainingSince)).toEqual([]);
      expect(stopDraining.filter(({ drainingSince }) => !drainingSince)).toEqual([]);
    });
  });

  test('offers slots that nobody in the cluster sits in', () => {
    everyPlan((question) => {
      const taken = question.cluster.readers.map(({ id }) => id);
      const { freeSlots } = planSlots(question);

      expect(freeSlots.filter((free) => taken.includes(free))).toEqual([]);
      expect(freeSlots.length + taken.length).toBe(15);
    });
  });
});
