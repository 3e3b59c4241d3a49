import { describe, expect, test } from '@jest/globals';
import { controlLoopDriver } from '../../../replay/lab/control-loop-driver.ts';
import { percentile95Millis } from '../../../replay/lab/whole-second-durations.ts';
import { world } from '../../../replay/lab/world.ts';
import { thresholdConfiguration } from '../../../replay/rivals/threshold-configuration.ts';
import { runThresholdPolicy } from '../../../replay/rivals/threshold-policy.ts';
import { parameters, repeat, steadyDemand } from '../lab/lab-scene.ts';

const configuration = thresholdConfiguration(percentile95Millis(), 1000);

/** Provisioned environments after each minute. */
async function minutes(arrivals: readonly number[]) {
  const played = world(steadyDemand(arrivals), parameters());
  const { tick, tickSeconds } = controlLoopDriver(configuration);
  const capacities: number[] = [];
  for (let now = 0; now < arrivals.length; now += tickSeconds) {
    played.advanceTo(now);
    await tick(played);
    capacities.push(played.pool.requested);
  }
  return capacities;
}

describe('the loop of the handlers', () => {
  test('asserts the floor of 2 instances', async () => {
    expect((await minutes(repeat(1, 300))).at(-1)).toBe(100);
  });

  test('goes from 70 % utilization to the middle between its lines', async () => {
    // 80 in flight over 100: ceil(2 x 0.8 / 0.5) = 4 instances
    expect((await minutes(repeat(80, 900))).at(-1)).toBe(200);
  });

  test('gives back at most half at a time, after its cooldown', async () => {
    const capacities = await minutes([...repeat(300, 1200), ...repeat(10, 2400)]);

    expect(Math.max(...capacities)).toBeGreaterThanOrEqual(430); // 300 / 0.7
    expect(capacities.at(-1)).toBe(100);
    for (const [minute, capacity] of capacities.slice(1).entries())
      expect(capacity).toBeGreaterThanOrEqual((capacities[minute] ?? 0) / 2);
  });
});

test('a run is scored like that of every other policy', async () => {
  const { scored } = await runThresholdPolicy(
    steadyDemand(repeat(80, 900)),
    configuration,
    parameters(),
  );

  expect(scored).toMatchObject({ seconds: 900, requests: 80 * 900 });
  expect(scored.changes).toBe(2);
});
