import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { loadTest } from '../../../cli/replay/traffic/load-test.ts';
import { percentile95Millis } from '../../../replay/lab/whole-second-durations.ts';
import { tidegate } from '../command-scene.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-load-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the load test of the recommendations', () => {
  const { arrivals, binSeconds, requestSeconds } = loadTest();
  const requestsFrom = (from: number, to: number) =>
    arrivals
      .slice((from * 60) / binSeconds, (to * 60) / binSeconds)
      .reduce<number>((sum, count = 0) => sum + count, 0);

  test('rises to 500 requests a minute, stays, falls, and is silent', () => {
    // 10 minutes x 250 + 30 x 500 + 5 x 250
    expect(requestsFrom(0, 60)).toBeCloseTo(18_750, 6);
    expect(requestsFrom(4.5, 5.5)).toBeCloseTo(250, 6);
    for (const minute of [10, 25, 39]) expect(requestsFrom(minute, minute + 1)).toBeCloseTo(500, 6);
    expect(requestsFrom(45, 60)).toBe(0);
  });

  test('has requests whose P95 is 2,000 ms', () => {
    expect(percentile95Millis(requestSeconds)).toBe(2000);
  });

  test('is served by the floor of what is configured: no spill, no cold start, no change, $1.71', async () => {
    const { exitCode, out } = await tidegate(
      `replay --traffic load-test --target assistant-edge --json --out ${join(folder, 'page.html')}`,
    );

    expect(exitCode).toBe(0);
    const [thresholds] = JSON.parse(out).policies;
    expect(thresholds).toMatchObject({
      name: 'Tidegate, thresholds',
      spillPercent: 0,
      coldPerMillion: 0,
      changesPerDay: 0,
      costPerClairvoyant: 1,
    });
    // 100 GB for an hour: $1.50 idle, and $0.21 for 18,750 requests of 1.14 s
    expect(thresholds.dollars).toBeCloseTo(1.71, 1);
  });

  test('spills where the configuration has no floor to speak of', async () => {
    const { out } = await tidegate(
      `replay --traffic load-test --request-seconds 12 --target assistant-digest --json --out ${join(folder, 'page.html')}`,
    );

    // 100 in flight, and a ceiling of 20
    const [thresholds] = JSON.parse(out).policies;
    expect(thresholds.spillPercent).toBeGreaterThan(50);
  });
});
