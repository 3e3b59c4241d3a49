import { describe, expect, test } from '@jest/globals';
import { configurationSchema } from '../../core/config/schema.ts';
import type { Evaluation } from '../../core/loop/evaluate-target.ts';
import { targetsHeld } from '../../core/loop/gauges.ts';
import { configuration } from '../core/scaling/edge-function-scene.ts';
import { type World, world } from './world.ts';

const limited = (limits: object, start?: string): World =>
  world({
    configuration: configurationSchema.parse({ ...configuration, limits }),
    ...(start && { start }),
  });

/** A metric that flaps: 2 busy minutes, 6 quiet ones. */
const flapping = (minute: number) => (minute % 8 < 2 ? 95 : 10);

/** The minutes, counted from the first, in which capacity was changed; and how many targets the breaker held in each. */
async function played(day: World, minutes: number, inFlight: (minute: number) => number) {
  const changedAt: number[] = [];
  const held: number[] = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    const evaluations: readonly Evaluation[] = await day.minute({ inFlight: inFlight(minute) });
    if (evaluations.some(({ kind }) => kind === 'accepted')) changedAt.push(minute);
    held.push(targetsHeld(evaluations, 'breaker'));
  }
  return { changedAt, held };
}

const most = (changedAt: readonly number[]) =>
  Math.max(...changedAt.map((end) => changedAt.filter((at) => at > end - 60 && at <= end).length));
const told = (day: World) =>
  day.ports.notifier.published.filter(({ subject }) => subject.includes('circuit breaker'));

describe('a metric that flaps', () => {
  test('would change capacity 16 times in an hour', async () => {
    const { changedAt } = await played(
      limited({ perTarget: { changesPerHour: 1000 } }),
      240,
      flapping,
    );

    expect(most(changedAt)).toBe(16);
  });

  test('trips the breaker at 12: scale-in is held for an hour, people are told once', async () => {
    const day = limited({});

    const { changedAt, held } = await played(day, 115, flapping);

    const last = changedAt[11] ?? 0;
    expect(most(changedAt)).toBeLessThanOrEqual(13);
    expect(changedAt.filter((at) => at > last && at < last + 60).length).toBeLessThanOrEqual(1);
    expect(held.some((targets) => targets === 1)).toBe(true);
    expect(told(day)).toHaveLength(1);
    expect(day.instances()).toBeGreaterThan(2); // where flapping costs money and not users
  });

  test('is let loose again when the hour is over', async () => {
    const day = limited({});
    const { changedAt } = await played(day, 100, flapping);
    const last = changedAt.at(-1) ?? 0;

    await played(day, last + 60 - 100, () => 10);
    const held = day.instances();
    await played(day, 1, () => 10);

    expect(last).toBeLessThan(60);
    expect(held).toBe(4);
    expect(day.instances()).toBe(2);
  });

  test('never keeps capacity from growing under real load', async () => {
    const day = limited({});
    await played(day, 110, flapping);
    const before = day.instances();

    await played(day, 8, () => 500);

    expect(day.instances()).toBeGreaterThan(before);
    expect(day.instances()).toBeGreaterThanOrEqual(14);
  });
});

test('changes of all targets together hold scale-in of one that has hardly changed, until the hour is over', async () => {
  const limits = { perTarget: { changesPerHour: 6 }, allTargets: { changesPerHour: 6 } };
  const day = limited(limits);
  const { 'aurora-readers': readers } = day.ports.capacity;
  await played(day, 8, () => 95);
  const busy = day.instances();
  for (let minute = 0; minute < 6; minute += 1) {
    readers.readings.set('db', { kind: 'steady', current: 0 }); // somebody deletes the reader of the floor
    await day.look('db');
    await played(day, 1, () => 95);
  }

  const { held } = await played(day, 40, () => 10);
  const meanwhile = day.instances();
  await played(day, 30, () => 10);

  expect(readers.sets.length).toBeGreaterThanOrEqual(4);
  expect(busy).toBe(4);
  expect(held).toContain(1);
  expect(meanwhile).toBe(4);
  expect(told(day)).toEqual([]); // its alarm tells, once for all targets
  expect(day.instances()).toBe(2);
});

describe('what a day may cost', () => {
  // 2 instances cost $1.50 an hour, 8 cost $6; 10 dollars are spent some time after the load has come
  const limits = { perTarget: { dollarsPerDay: 40 } };

  test('once spent, holds scale-out until midnight UTC, tells once, and lets scale-in go on', async () => {
    const day = limited(limits, '2026-03-02T06:00:00Z');

    await played(day, 240, () => 300);
    const first = day.instances();
    await played(day, 600, (minute) => 250 + (minute % 2));
    await played(day, 30, () => 20);
    const quiet = day.instances();
    const { changedAt } = await played(day, 60, () => 300);

    expect(first).toBeGreaterThan(8);
    expect(quiet).toBe(2);
    expect(changedAt).toEqual([]);
    expect(told(day)).toHaveLength(1);
    expect(told(day)[0]?.text).toContain('limits.perTarget.dollarsPerDay is 40');
  });

  test('begins anew at midnight', async () => {
    const day = limited(limits, '2026-03-02T06:00:00Z');
    await played(day, 900, () => 300);
    await played(day, 30, () => 20);
    const until = (new Date('2026-03-03T00:00:00Z').getTime() - day.now.getTime()) / 60_000;

    const { changedAt } = await played(day, until + 10, () => 300);

    expect(changedAt[0]).toBe(until - 1);
  });

  test('never keeps capacity under its floor', async () => {
    const day = limited(limits, '2026-03-02T06:00:00Z');
    await played(day, 900, () => 300);
    await played(day, 30, () => 20);
    day.ports.capacity['edge-function'].readings.set('edge', { kind: 'steady', current: 1 });

    await played(day, 25, () => 300);

    expect(day.instances()).toBe(2);
  });
});
