import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type RequestDuration,
  representativeSeconds,
  shareInFlight,
} from '../../replay/request-duration.ts';
import { reportSeed } from '../report-seed.ts';

const logNormal = (meanSeconds: number, variation: number): RequestDuration => ({
  kind: 'log-normal',
  meanSeconds,
  variation,
});

describe('the share of a request that is in flight', () => {
  test.each([
    [0.4, [0.4, 0, 0]],
    [2.3, [1, 1, 0.3]],
  ])('of %d s is its part of each second', (seconds, shares) => {
    const duration: RequestDuration = { kind: 'fixed', seconds };

    for (const [age, share] of shares.entries()) {
      expect(shareInFlight(duration, age)).toBeCloseTo(share);
    }
  });

  test('adds up to the mean duration, as Little says', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 5, noNaN: true }),
        fc.double({ min: 0.1, max: 1.5, noNaN: true }),
        (mean, variation) => {
          const duration = logNormal(mean, variation);

          const shares = Array.from({ length: 5_000 }, (_, age) => shareInFlight(duration, age));

          expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(mean, 2);
          expect(Math.min(...shares)).toBeGreaterThan(-1e-6);
        },
      ),
      reportSeed({ numRuns: 50 }),
    );
  });
});

describe('representative durations', () => {
  test('of a log-normal have its median and its 95th percentile', () => {
    // deviation of the logarithm sqrt(ln 2) = 0.833, median exp(-(ln 2) / 2) = 0.707, p95 exp(1.645 x 0.833) times that
    const seconds = representativeSeconds(logNormal(1, 1));

    const between = (lower: number) => ((seconds[lower] ?? 0) + (seconds[lower + 1] ?? 0)) / 2;
    expect(seconds).toHaveLength(40);
    expect(between(19)).toBeCloseTo(Math.SQRT1_2, 2);
    expect(between(37)).toBeCloseTo(2.78, 1);
  });

  test('of a fixed duration are that one', () => {
    expect(representativeSeconds({ kind: 'fixed', seconds: 0.7 })).toEqual([0.7]);
  });
});
