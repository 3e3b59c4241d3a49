import { describe, expect, test } from '@jest/globals';
import { demandStateOf, demandWorld, minutes } from './demand-world.ts';

const told = ({ ports }: ReturnType<typeof demandWorld>, words: string) =>
  ports.notifier.published.filter(({ subject }) => subject.includes(words));

describe('a day of a function that follows demand', () => {
  test('capacity rises with traffic in few changes, holds through a dip, and comes back to the floor', async () => {
    const day = demandWorld();
    await minutes(day, 5, { inFlight: 50 });
    expect(day.instances()).toBe(2);

    for (const inFlight of [60, 90, 140, 200, 280, 360, 430, 480, 500, 500])
      await day.minute({ inFlight });
    await minutes(day, 3, { inFlight: 500 });
    // 500 x 1.1 + 22 = 572 -> 12 instances
    expect(day.instances()).toBe(12);

    await minutes(day, 3, { inFlight: 150 });
    expect(day.instances()).toBe(12);

    await minutes(day, 40, { inFlight: 30 });
    expect(day.instances()).toBe(2);
    expect(day.ports.capacity['edge-function'].sets.length).toBeLessThanOrEqual(12);
  });

  test('a step is answered in one change, and given back in one, however far that is', async () => {
    const day = demandWorld();
    await minutes(day, 10, { inFlight: 60 });
    await minutes(day, 10, { inFlight: 600 });
    await minutes(day, 30, { inFlight: 60 });

    const sets = day.ports.capacity['edge-function'].sets.map((set) => set.desiredCapacity);
    expect(sets).toHaveLength(3);
    expect(sets[0]).toBe(2);
    expect(sets[1]).toBeGreaterThanOrEqual(13);
    expect(sets[2]).toBe(2);
  });

  test('every change is explained from what is in flight to what is asked for', async () => {
    const day = demandWorld();
    await minutes(day, 10, { inFlight: 300 });

    const change = day.ports.store.audit.find(({ decision }) => decision.from === 2);
    const says = change?.trail.map((step) => step.says).join('\n');
    expect(change?.decision).toMatchObject({ kind: 'scale-out', to: 7 });
    expect(says).toMatch(/in flight 300/);
    expect(says).toMatch(/margin 10 %/);
    expect(says).toMatch(/provisioning is worth it/);
    expect(change?.decision).toMatchObject({
      reason: expect.stringMatching(/^347 environments are needed for 300 in flight, 100 stand$/),
    });
  });

  test('when metrics stop arriving capacity stays; when traffic is proven absent it goes to the floor', async () => {
    const day = demandWorld();
    await minutes(day, 10, { inFlight: 300 });
    const peak = day.instances();

    await minutes(day, 30, 'nothing arrives');
    expect(day.instances()).toBe(peak);

    await minutes(day, 20, 'no traffic');
    expect(day.instances()).toBe(2);
  });

  test('at the ceiling people are told once that it is saturated', async () => {
    const day = demandWorld();
    await minutes(day, 20, { inFlight: 1500 });

    expect(day.instances()).toBe(20);
    expect(told(day, 'saturated')).toHaveLength(1);
  });

  test('a slow function gets no step for it, and people are told', async () => {
    const day = demandWorld();
    await minutes(day, 6, { inFlight: 60 });
    day.raise('edge', 'response-time', 'warning');
    await minutes(day, 10, { inFlight: 60, p95Millis: 1800 });

    expect(day.instances()).toBe(2);
    expect(told(day, 'response time')).toHaveLength(1);
  });

  test('a queue that waits gets a step on top, which is given back when it is empty', async () => {
    const day = demandWorld();
    await minutes(day, 6, { inFlight: 60 });
    day.raise('requests', 'request-queue', 'warning');
    await minutes(day, 6, { inFlight: 60, messages: 200 });
    expect(day.instances()).toBe(3);

    day.recover('requests', 'request-queue', 'warning');
    await minutes(day, 10, { inFlight: 30 });
    expect(day.instances()).toBe(2);
  });

  test('errors of a new version hold it', async () => {
    const day = demandWorld();
    await minutes(day, 10, { inFlight: 300 });
    const peak = day.instances();
    day.raise('edge', 'error-rate', 'critical');
    await minutes(day, 15, { inFlight: 30, errors: 60 });

    expect(day.instances()).toBe(peak);
  });

  test('in shadow mode a wish that nobody carries out is no change of the budget', async () => {
    const day = demandWorld({ mode: 'shadow' });
    await minutes(day, 5, { inFlight: 300 });
    const { restraint } = demandStateOf(day);
    await minutes(day, 60, { inFlight: 300 });

    expect(demandStateOf(day).restraint).toBeLessThanOrEqual(restraint);
  });
});
