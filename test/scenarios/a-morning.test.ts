import { describe, expect, test } from '@jest/globals';
import { world } from './world.ts';

describe('a morning', () => {
  test('capacity is at its floor before the first request, follows the rise, and comes back to the floor', async () => {
    const day = world();
    await day.minute('no traffic');
    expect(day.instances()).toBe(2);

    const rise = [20, 40, 70, 90, 130, 200, 300, 450, 600, 700, 700, 700];
    for (const inFlight of rise) await day.minute({ inFlight });
    expect(day.instances() * 50).toBeGreaterThan(700);

    for (let minute = 0; minute < 40; minute += 1) await day.minute({ inFlight: 20 });
    expect(day.instances()).toBe(2);
    expect(
      day.ports.capacity['edge-function'].sets.map(({ desiredCapacity }) => desiredCapacity),
    ).toEqual([2, 3, 6, 12, 20, 10, 5, 3, 2]);
  });

  test('a breach that lasts climbs to the maximum without a further event, and saturation is told once', async () => {
    const day = world();
    for (let minute = 0; minute < 20; minute += 1) await day.minute({ inFlight: 1500 });

    expect(day.instances()).toBe(20);
    expect(
      day.ports.notifier.published.filter(({ subject }) => subject.includes('saturated')),
    ).toHaveLength(1);
  });

  test('when metrics stop arriving capacity stays; when traffic is proven absent it goes to the floor', async () => {
    const day = world();
    for (const inFlight of [100, 180, 300, 300, 300, 300, 300, 300, 300])
      await day.minute({ inFlight });
    const peak = day.instances();

    for (let minute = 0; minute < 30; minute += 1) await day.minute('nothing arrives');
    expect(day.instances()).toBe(peak);

    for (let minute = 0; minute < 30; minute += 1) await day.minute('no traffic');
    expect(day.instances()).toBe(2);
  });

  test('a queue that one step does not shorten gets no second step, and people are told', async () => {
    const day = world();
    for (let minute = 0; minute < 6; minute += 1) await day.minute({ inFlight: 50 });
    day.raise('requests', 'request-queue', 'warning');
    for (let minute = 0; minute < 15; minute += 1)
      await day.minute({ inFlight: 50, messages: 200 });

    expect(day.instances()).toBe(3);
    expect(
      day.ports.notifier.published.some(({ subject }) => subject.includes('did not improve')),
    ).toBe(true);
  });
});
