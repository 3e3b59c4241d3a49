import { describe, expect, test } from '@jest/globals';
import { clairvoyantSeconds } from '../../../replay/lab/clairvoyant.ts';
import { loadPoint, publishedBins } from '../../../replay/lab/datapoints.ts';
import { drawDemand } from '../../../replay/lab/demand.ts';
import { ONE_MINUTE_FEED, TEN_SECOND_FEED } from '../../../replay/lab/parameters.ts';
import { poissonDraw } from '../../../replay/lab/poisson.ts';
import { durationTable } from '../../../replay/lab/whole-second-durations.ts';
import { world } from '../../../replay/lab/world.ts';
import { seededRandom } from '../../../replay/random.ts';
import { drawnDemand, parameters, repeat, steadyDemand } from './lab-scene.ts';

function moments(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / values.length };
}

test.each([0.3, 5, 11.9, 12.1, 40, 1000])(
  'counts with a mean of %d vary as Poisson counts do',
  (expected) => {
    const random = seededRandom(7);

    const { mean, variance } = moments(
      Array.from({ length: 100_000 }, () => poissonDraw(expected, random)),
    );

    expect(Math.abs(mean / expected - 1)).toBeLessThan(0.01);
    expect(Math.abs(variance / expected - 1)).toBeLessThan(0.02);
  },
);

test('durations are log-normal with a mean of 4 s and a deviation as large, in whole seconds', () => {
  const { mean, variance } = moments([...durationTable()]);

  expect(mean).toBeCloseTo(4.04, 1); // what is under half a second takes one
  expect(Math.sqrt(variance)).toBeCloseTo(4, 0);
  expect(Math.min(...durationTable())).toBe(1);
});

describe('a drawn demand', () => {
  const demand = drawnDemand(repeat(50, 60));

  test('has as many requests in flight as arrive while one lasts', () => {
    const { mean } = moments([...demand.inFlight].slice(300));

    expect(Math.abs(mean / (50 * 4.04) - 1)).toBeLessThan(0.02);
  });

  test('in flight are exactly those that have arrived and not ended', () => {
    for (const second of [100, 1000]) {
      let inFlight = 0;
      for (let arrived = Math.max(0, second - 300); arrived <= second; arrived += 1)
        for (let position = 0; position < (demand.arrivals[arrived] ?? 0); position += 1)
          if (arrived + demand.durationOf(arrived, position) > second) inFlight += 1;

      expect(demand.inFlight[second]).toBe(inFlight);
    }
  });

  test('scores neither the warm-up nor what was not recorded', () => {
    const { isScored } = drawDemand({
      recording: {
        binSeconds: 5,
        rates: new Float64Array(8),
        recorded: Uint8Array.of(1, 1, 1, 1, 1, 0, 1, 1),
      },
      seed: 1,
      warmUpSeconds: 20,
    });

    expect([...isScored]).toEqual([0, 0, 0, 1]);
  });

  test('must last at least one block', () => {
    const recording = { binSeconds: 1, rates: new Float64Array(9), recorded: new Uint8Array(9) };

    expect(() => drawDemand({ recording, seed: 1, warmUpSeconds: 0 })).toThrow(
      'a recording must last 10 s, got 9 s',
    );
  });
});

describe('datapoints', () => {
  test('a bin is published so long after its end', () => {
    expect([119, 120, 180].map((now) => publishedBins(ONE_MINUTE_FEED, now))).toEqual([0, 1, 2]);
    expect([19, 20, 30].map((now) => publishedBins(TEN_SECOND_FEED, now))).toEqual([0, 1, 2]);
  });

  test('say the mean and the most in flight, the requests and what spilled', () => {
    const played = world(steadyDemand([...repeat(2, 40), ...repeat(5, 20)]), parameters());
    played.advanceTo(60);

    expect(loadPoint(played, ONE_MINUTE_FEED, 0)).toEqual({
      mean: 3,
      max: 5,
      requests: 180,
      spilled: 40 + 80,
      throttled: 0,
    });
  });
});

test('the clairvoyant pays for the most in flight from a block on until 90 s after it', () => {
  const demand = steadyDemand([...repeat(2, 200), ...repeat(7, 10), ...repeat(2, 90)]);

  // blocks 11 to 20 see the 7 of block 20; 20 others see 2
  expect(clairvoyantSeconds(demand, parameters())).toBe(10 * 10 * 7 + 20 * 10 * 2);
});
