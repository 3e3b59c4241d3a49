import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ASSUMPTIONS } from '../../replay/assumptions.ts';
import {
  type EdgeFunctionLoad,
  type EdgeFunctionSecond,
  IDLE_FUNCTION,
  playSecond,
} from '../../replay/edge-function-model.ts';
import { reportSeed } from '../report-seed.ts';

const load: EdgeFunctionLoad = {
  arrivals: 100,
  duration: { kind: 'fixed', seconds: 2 },
  provisioned: 300,
  concurrencyLimit: 1000,
};

function playSeconds(loads: readonly EdgeFunctionLoad[]): readonly EdgeFunctionSecond[] {
  let state = IDLE_FUNCTION;
  return loads.map((each) => {
    const played = playSecond(state, each, ASSUMPTIONS.edgeFunction);
    state = played.state;
    return played.second;
  });
}

const steady = (seconds: number, change: Partial<EdgeFunctionLoad> = {}) =>
  new Array<EdgeFunctionLoad>(seconds).fill({ ...load, ...change });

describe('a second of a function', () => {
  test('requests in flight are arrivals times duration', () => {
    const seconds = playSeconds(steady(5));

    expect(seconds.map(({ inFlight }) => inFlight)).toEqual([100, 200, 200, 200, 200]);
  });

  test('requests stay in flight after the last arrival until their time is over', () => {
    const seconds = playSeconds([...steady(3), ...steady(3, { arrivals: 0 })]);

    expect(seconds.map(({ inFlight }) => inFlight)).toEqual([100, 200, 200, 100, 0, 0]);
  });

  test('while provisioned environments are enough nothing spills over', () => {
    const last = playSeconds(steady(5, { provisioned: 200 })).at(-1);

    expect(last).toMatchObject({ spillover: 0, coldStarts: 0, throttles: 0 });
  });

  test('what they cannot hold spills over, in proportion', () => {
    const last = playSeconds(steady(5, { provisioned: 150 })).at(-1);

    expect(last?.spillover).toBe(25); // 50 of 200 in flight: a quarter of 100 arrivals
  });

  test('an environment on demand is cold once and warm for the next request', () => {
    const seconds = playSeconds(steady(4, { provisioned: 150 }));

    expect(seconds.map(({ coldStarts }) => coldStarts)).toEqual([0, 25, 0, 0]);
  });

  test('an environment on demand that nobody used for its time is gone', () => {
    const { environmentStaysSeconds } = ASSUMPTIONS.edgeFunction;
    const burst = steady(3, { provisioned: 150 });
    const pause = (seconds: number) => steady(seconds, { arrivals: 0, provisioned: 150 });

    const soon = playSeconds([...burst, ...pause(environmentStaysSeconds - 10), ...burst]);
    const late = playSeconds([...burst, ...pause(environmentStaysSeconds + 10), ...burst]);

    const cold = (seconds: readonly EdgeFunctionSecond[]) =>
      seconds.slice(3).reduce((sum, { coldStarts }) => sum + coldStarts, 0);
    expect(cold(soon)).toBe(0);
    expect(cold(late)).toBeGreaterThan(0);
  });

  test('beyond the concurrency limit requests are throttled, and come into no count of their own', () => {
    const seconds = playSeconds(steady(4, { concurrencyLimit: 150 }));

    expect(seconds.map(({ invocations }) => invocations)).toEqual([100, 50, 100, 50]);
    expect(seconds.map(({ throttles }) => throttles)).toEqual([0, 50, 0, 50]);
  });

  test('whatever comes: nothing is lost, and in flight stays within the limit', () => {
    const second = fc.record({
      arrivals: fc.nat(2000),
      duration: fc.record({
        kind: fc.constant('log-normal' as const),
        meanSeconds: fc.double({ min: 0.1, max: 3, noNaN: true }),
        variation: fc.constant(0.5),
      }),
      provisioned: fc.nat(1000),
      concurrencyLimit: fc.constant(1000),
    });
    fc.assert(
      fc.property(fc.array(second, { maxLength: 40 }), (loads) => {
        const seconds = playSeconds(loads);

        for (const [index, played] of seconds.entries()) {
          expect(played.invocations + played.throttles).toBe(loads[index]?.arrivals);
          expect(played.inFlight).toBeLessThanOrEqual(1000 + 1e-6);
          expect(played.spillover).toBeLessThanOrEqual(played.invocations + 1e-9);
        }
      }),
      reportSeed({ numRuns: 2000 }),
    );
  });

  test('more provisioned environments never make more spill over', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { maxLength: 30 }), fc.nat(800), (counts, provisioned) => {
        const spilled = (environments: number) =>
          playSeconds(
            counts.map((arrivals) => ({ ...load, arrivals, provisioned: environments })),
          ).reduce((sum, { spillover }) => sum + spillover, 0);

        expect(spilled(provisioned + 50)).toBeLessThanOrEqual(spilled(provisioned) + 1e-9);
      }),
      reportSeed({ numRuns: 2000 }),
    );
  });
});
