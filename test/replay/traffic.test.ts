import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { seededRandom } from '../../replay/random.ts';
import { parseTrace, stretchTraffic, thinTraffic } from '../../replay/traffic.ts';
import { reportSeed } from '../report-seed.ts';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const arrivals = (seconds: readonly { readonly arrivals: number }[]) =>
  seconds.map((second) => second.arrivals);

describe('reading a trace', () => {
  test('takes arrivals and tokens by the names of their columns, and -1 as a gap', () => {
    const trace = parseTrace('arrivals,ctx_tokens,gen_tokens\n7,18150,107\n-1,-1,-1\n0,0,0\n', 1);

    expect(trace).toEqual({
      binSeconds: 1,
      bins: [
        { arrivals: 7, generatedTokens: 107 },
        { arrivals: undefined, generatedTokens: undefined },
        { arrivals: 0, generatedTokens: 0 },
      ],
    });
  });

  test('leaves tokens undefined where there are none', () => {
    expect(parseTrace('arrivals\n565\n', 10).bins).toEqual([
      { arrivals: 565, generatedTokens: undefined },
    ]);
  });

  test.each([
    ['count\n5\n', 'must have a column arrivals, got count'],
    ['arrivals\n5\nmany\n', 'row 2 of a trace must hold whole numbers from -1, got many'],
    ['arrivals\n5\n\n6\n', 'row 2 of a trace must hold whole numbers from -1, got '],
    ['arrivals\n-2\n', 'row 1 of a trace must hold whole numbers from -1, got -2'],
  ])('refuses %j', (text, message) => {
    expect(() => parseTrace(text, 1)).toThrow(message);
  });
});

describe('a stretched trace', () => {
  const trace = parseTrace('arrivals\n999\n640\n300\n-1\n', 10);
  const stretch = { fromSeconds: 10, seconds: 20, speed: 2, baseRequestsPerSecond: 42, factor: 8 };

  test('plays the part above the base, multiplied, at its speed', () => {
    const seconds = arrivals(stretchTraffic(trace, stretch, seededRandom(1)));

    expect(seconds).toHaveLength(10);
    expect(sum(seconds.slice(0, 5))).toBe((640 - 420) * 8);
    expect(sum(seconds.slice(5))).toBe(0);
  });

  test('spreads a bin over its seconds as chance would', () => {
    const { bins } = parseTrace(`arrivals\n${'1000\n'.repeat(1000)}`, 10);
    const all = { fromSeconds: 0, seconds: 10_000, speed: 1, baseRequestsPerSecond: 0, factor: 1 };

    const seconds = arrivals(stretchTraffic({ binSeconds: 10, bins }, all, seededRandom(7)));

    const variance = sum(seconds.map((second) => (second - 100) ** 2)) / seconds.length;
    expect(sum(seconds)).toBe(1_000_000);
    expect(variance).toBeGreaterThan(80); // multinomial: 1000 x 0.1 x 0.9 = 90
    expect(variance).toBeLessThan(100);
  });

  test('is the same for the same seed and another for another', () => {
    const play = (seed: number) => stretchTraffic(trace, stretch, seededRandom(seed));

    expect(play(1)).toEqual(play(1));
    expect(play(1)).not.toEqual(play(2));
  });

  test('refuses a part with a gap', () => {
    const withGap = { ...stretch, seconds: 30 };

    expect(() => stretchTraffic(trace, withGap, seededRandom(1))).toThrow('has a gap in bin 3');
  });
});

describe('a thinned trace', () => {
  const times = { firstTokenSeconds: 0.3, secondsPerToken: 0.02 };

  test('keeps every n-th request, with the duration that the tokens of its bin give', () => {
    const trace = parseTrace('arrivals,gen_tokens\n3,30\n1,40\n0,0\n6,600\n', 1);

    const seconds = thinTraffic(trace, 4, times);

    expect(arrivals(seconds)).toEqual([0, 1, 0, 1]);
    expect(seconds[1]?.secondsPerRequest).toBeCloseTo(0.3 + 40 * 0.02);
    expect(seconds[3]?.secondsPerRequest).toBeCloseTo(0.3 + 100 * 0.02);
  });

  test('keeps the n-th part of any trace, rounded down', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), fc.integer({ min: 1, max: 30 }), (counts, everyNth) => {
        const bins = counts.map((count) => ({ arrivals: count, generatedTokens: count }));

        const kept = sum(arrivals(thinTraffic({ binSeconds: 1, bins }, everyNth, times)));

        expect(kept).toBe(Math.floor(sum(counts) / everyNth));
      }),
      reportSeed({ numRuns: 2000 }),
    );
  });
});
