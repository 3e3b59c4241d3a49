import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { InstancePhase } from '../../adapters/aurora-cluster.ts';
import { planSlots } from '../../adapters/aurora-slots.ts';
import { reportSeed } from '../report-seed.ts';
import { ago, clusterOf, instance, now } from './aurora-instances.ts';
import { slot } from './aurora-scene.ts';

const runs = reportSeed({ numRuns: 2000 });
const phase = fc.constantFrom<InstancePhase>('creating', 'available', 'busy', 'leaving', 'broken');
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
