import { describe, expect, test } from '@jest/globals';
import { world } from '../../../replay/lab/world.ts';
import {
  type KnativeSetting,
  knativePodAutoscaler,
  nextPanic,
} from '../../../replay/rivals/knative-pod-autoscaler.ts';
import { parameters, repeat, steadyDemand } from '../lab/lab-scene.ts';

/** What it wants at each of its ticks, with so many ready all the time. */
function wishes(arrivals: readonly number[], ready: number, changed: Partial<KnativeSetting> = {}) {
  const played = world(
    steadyDemand(arrivals),
    parameters({ minCapacity: ready, maxCapacity: 10_000 }),
  );
  const policy = knativePodAutoscaler({ target: 0.7, scaleDownDelaySeconds: 0, ...changed });
  const wished = new Map<number, number | undefined>();
  for (let now = 0; now <= arrivals.length; now += policy.tickSeconds) {
    played.advanceTo(now);
    wished.set(now, policy.desiredCapacity(played));
  }
  return wished;
}

test('stable: the mean of 60 s over the target', () => {
  expect(wishes(repeat(70, 120), 100).get(120)).toBe(100);
});

test('not more than half goes in one tick', () => {
  expect(wishes(repeat(7, 120), 100).get(120)).toBe(50);
});

test('a delay of scale-in keeps the highest wish of that time', () => {
  const arrivals = [...repeat(70, 120), ...repeat(35, 480)];

  const wished = wishes(arrivals, 100, { scaleDownDelaySeconds: 300 });

  expect(wished.get(400)).toBe(100);
  expect(wished.get(600)).toBe(50);
});

describe('panic', () => {
  test('the mean of 6 s wants twice what is ready: it follows that, at once', () => {
    const wished = wishes([...repeat(70, 120), ...repeat(280, 6)], 100);

    expect(wished.get(120)).toBe(100);
    expect(wished.get(126)).toBe(400);
  });

  test('nothing is given back until 60 s after the last wish for more', () => {
    const arrivals = [...repeat(70, 120), ...repeat(280, 10), ...repeat(70, 110)];

    const wished = wishes(arrivals, 100);

    expect(wished.get(180)).toBe(400);
    expect(wished.get(230)).toBe(100);
  });

  test.each([
    [
      'begins at twice what is ready',
      undefined,
      { ready: 10, stable: 5, panic: 20 },
      { since: 100, pods: 20 },
    ],
    ['does not begin below', undefined, { ready: 10, stable: 5, panic: 19 }, undefined],
    [
      'goes on with a higher wish',
      { since: 80, pods: 20 },
      { ready: 10, stable: 5, panic: 30 },
      { since: 100, pods: 30 },
    ],
    [
      'keeps the highest wish',
      { since: 80, pods: 20 },
      { ready: 20, stable: 5, panic: 8 },
      { since: 80, pods: 20 },
    ],
    ['ends after 60 s', { since: 39, pods: 20 }, { ready: 20, stable: 5, panic: 8 }, undefined],
  ])('%s', (_, before, wanted, after) => {
    expect(nextPanic(before, wanted, 100)).toEqual(after);
  });
});
