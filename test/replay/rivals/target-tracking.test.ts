import { describe, expect, test } from '@jest/globals';
import { world } from '../../../replay/lab/world.ts';
import {
  proportionalCapacity,
  type TargetTracking,
  targetTracking,
} from '../../../replay/rivals/target-tracking.ts';
import { parameters, repeat, steadyDemand } from '../lab/lab-scene.ts';

const DEFAULT: TargetTracking = {
  target: 0.7,
  statistic: 'Average',
  freshOnly: true,
  lowAlarmMinutes: 15,
};

/** Every change that it asks for, by minute; capacity stands from the beginning. */
function changes(
  arrivals: readonly number[],
  { provisioned, ...reading }: Partial<TargetTracking> & { readonly provisioned: number },
) {
  const played = world(steadyDemand(arrivals), parameters({ minCapacity: provisioned }));
  // the floor is only there to begin with
  const policy = targetTracking({ ...DEFAULT, ...reading });
  const asked: (readonly [minute: number, capacity: number])[] = [];
  for (let now = 0; now < arrivals.length; now += 60) {
    played.advanceTo(now);
    const desired = policy.desiredCapacity(played);
    if (desired !== undefined) asked.push([now / 60, desired]);
  }
  return asked;
}

test.each([
  [100, 0.9, 0.7, 129], // 128.6
  [100, 0.35, 0.7, 50],
  [10, 0.7, 0.7, 10],
])('%d at %d for a target of %d are %d', (current, metric, target, desired) => {
  expect(proportionalCapacity(current, metric, target)).toBe(desired);
});

describe('scaling out', () => {
  test('takes three minutes above the target, and the minute that metrics are late', () => {
    const arrivals = [...repeat(50, 300), ...repeat(90, 300)];

    // minutes 5, 6 and 7 are above; that of 7 ends at 8 and is published at 9
    expect(changes(arrivals, { provisioned: 100 })[0]).toEqual([9, 129]);
  });

  test('is repeated every minute while the alarm lasts', () => {
    const minutes = changes(repeat(90, 600), { provisioned: 100 }).map(([minute]) => minute);

    expect(minutes).toEqual([4, 5, 6, 7, 8, 9]);
  });

  test('does not happen between 90 % of the target and the target', () => {
    expect(changes(repeat(68, 3600), { provisioned: 100 })).toEqual([]);
  });

  test('by the Maximum sees a burst that the Average hides', () => {
    const arrivals = Array.from({ length: 900 }, (_, second) => (second % 60 < 10 ? 90 : 60));

    expect(changes(arrivals, { provisioned: 100 })).toEqual([]);
    expect(changes(arrivals, { provisioned: 100, statistic: 'Maximum' })[0]).toEqual([4, 129]);
  });
});

describe('scaling in', () => {
  test('takes 15 minutes below 90 % of the target', () => {
    expect(changes(repeat(35, 1800), { provisioned: 100 })[0]).toEqual([16, 50]);
  });

  test('takes 3 minutes in the other reading', () => {
    expect(changes(repeat(35, 1800), { provisioned: 100, lowAlarmMinutes: 3 })[0]).toEqual([4, 50]);
  });

  test('never happens without requests: there is nothing to measure', () => {
    expect(changes(repeat(0, 7200), { provisioned: 100 })).toEqual([]);
  });
});

test('fresh waits for datapoints measured after its last change, stale does not', () => {
  const again = (freshOnly: boolean) => {
    const played = world(steadyDemand(repeat(95, 1200)), parameters());
    played.request(100);
    const policy = targetTracking({ ...DEFAULT, freshOnly });
    const minutes: number[] = [];
    for (let now = 120; now < 1200; now += 60) {
      played.advanceTo(now);
      const desired = policy.desiredCapacity(played);
      if (desired === undefined) continue;
      const { changes: before } = played.pool;
      played.request(desired);
      if (played.pool.changes > before) minutes.push(now / 60);
    }
    return minutes.slice(0, 2);
  };

  // 100 stand from second 91; minutes 2, 3 and 4 are the first fresh ones, published at 6
  expect(again(true)[0]).toBe(6);
  // those of minutes 0 and 1, when a single environment was busy all the time, count as well
  expect(again(false)[0]).toBeLessThan(6);
});
