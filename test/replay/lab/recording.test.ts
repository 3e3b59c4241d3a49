import { describe, expect, test } from '@jest/globals';
import {
  bridged,
  type Recording,
  recordingOf,
  repeated,
  scaledToPeak,
  smoothed,
} from '../../../replay/lab/recording.ts';
import { repeat } from './lab-scene.ts';

const HALF_DAY = 43_200;

function recordingWith(binSeconds: number, arrivals: readonly (number | undefined)[]): Recording {
  return recordingOf({
    binSeconds,
    bins: arrivals.map((count) => ({ arrivals: count, generatedTokens: undefined })),
  });
}

describe('gaps', () => {
  test('are filled with the day before, the first day with the next, and marked', () => {
    const { rates, recorded } = recordingWith(HALF_DAY, [
      undefined,
      2 * HALF_DAY,
      4 * HALF_DAY,
      undefined,
    ]);

    expect([...rates]).toEqual([4, 2, 4, 2]);
    expect([...recorded]).toEqual([0, 1, 1, 0]);
  });

  test.each([
    ['no bin at all', [], 'a recording must have at least one bin, got none'],
    [
      'nothing but gaps',
      [undefined, undefined],
      'a recording must have traffic to play, got 2 bins of gaps',
    ],
  ])('%s is no recording', (_, arrivals, message) => {
    expect(() => recordingWith(10, arrivals)).toThrow(message);
  });
});

test('a short recording is played again and again', () => {
  const { rates, recorded } = repeated(recordingWith(10, [10, undefined, 30]), 70);

  expect([...rates]).toEqual([1, 0, 3, 1, 0, 3, 1]);
  expect([...recorded]).toEqual([1, 0, 1, 1, 0, 1, 1]);
});

describe('rates of wide windows', () => {
  const windows = recordingWith(600, [6000, 12_000, 12_000]);

  test('are a line from centre to centre', () => {
    const { rates, binSeconds } = smoothed(windows, 200);

    expect(binSeconds).toBe(200);
    expect([...rates].map((rate) => rate.toFixed(2))).toEqual(
      [10, 10, 13.33, 16.67, 20, 20, 20, 20, 20].map((rate) => rate.toFixed(2)),
    );
  });

  test('bridge the jumps of a narrow recording and keep its bursts', () => {
    const narrow = recordingWith(200, [2000, 2000, 2000, 4000, 8000, 0, 4000, 4000, 4000]);

    const { rates } = bridged(narrow, windows);

    expect([...rates].map((rate) => rate.toFixed(2))).toEqual(
      [10, 10, 13.33, 16.67, 40, 0, 20, 20, 20].map((rate) => rate.toFixed(2)),
    );
  });
});

test('a peak is the load that all but 5 of 10,000 minutes stay below', () => {
  const arrivals = [...repeat(60, 9995), ...repeat(6000, 5)];

  const { rates } = scaledToPeak(recordingWith(60, arrivals), {
    peak: 900,
    meanRequestSeconds: 4,
    fromSeconds: 0,
  });

  expect(rates[0]).toBe(225);
});
