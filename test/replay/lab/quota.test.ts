import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { edgeFunctionMetrics, metricKey } from '../../../core/metrics.ts';
import { scalableTargets } from '../../../core/targets.ts';
import { loadPoint, meanInFlight } from '../../../replay/lab/datapoints.ts';
import { labPorts } from '../../../replay/lab/lab-ports.ts';
import { ONE_MINUTE_FEED } from '../../../replay/lab/parameters.ts';
import { runPolicy } from '../../../replay/lab/run-policy.ts';
import { dollarsOf } from '../../../replay/lab/tally.ts';
import { world } from '../../../replay/lab/world.ts';
import { thresholdConfiguration } from '../../../replay/rivals/threshold-configuration.ts';
import { parameters, repeat, scripted, steadyDemand } from './lab-scene.ts';

/** Played to its end with a quota of 6 and so much asked for at the beginning. */
function played(arrivals: readonly number[], { capacity = 1, requestSeconds = 1 } = {}) {
  const run = world(steadyDemand(arrivals, { requestSeconds }), quotaOfSix);
  run.request(capacity);
  run.advanceTo(arrivals.length);
  return run;
}

const quotaOfSix = parameters({ accountConcurrency: 6 });

describe("the account's quota", () => {
  test('turns away what finds neither a provisioned environment nor room beside it', () => {
    const { scored } = played(repeat(10, 100));

    // each second 10: one provisioned, five on demand
    expect(scored).toMatchObject({ requests: 1000, spilled: 500, throttled: 400 });
  });

  test('is taken by what is provisioned, used or not', () => {
    const { scored } = played([...repeat(0, 200), 6, 7, ...repeat(0, 8)], { capacity: 5 });

    expect(scored).toMatchObject({ spilled: 2, throttled: 1 });
  });

  test('is taken by an allocation from its request on', () => {
    const { scored } = played([6, ...repeat(0, 200)], { capacity: 5 });

    // one is ready, four are on their way: one runs on demand
    expect(scored).toMatchObject({ spilled: 1, throttled: 4 });
  });

  test('turns away for good: what was throttled is in no later second, and in no metric', () => {
    // 10 at once for 50 s, one while the first six run, one when they have ended
    const arrivals = [10, ...repeat(0, 29), 1, ...repeat(0, 24), 1, ...repeat(0, 64)];

    const run = played(arrivals, { requestSeconds: 50 });

    expect(run.scored).toMatchObject({ requests: 12, throttled: 5 });
    expect(meanInFlight(run, 0, 50)).toBe(6);
    expect(meanInFlight(run, 50, 55)).toBe(0);
    expect(meanInFlight(run, 55, 105)).toBe(1);
    expect(loadPoint(run, ONE_MINUTE_FEED, 0)).toMatchObject({ max: 6, requests: 7, throttled: 5 });
    expect(run.scored.provisionedRunningSeconds + run.scored.onDemandSeconds).toBe(7 * 50);
  });

  test('is no bill: a request that was turned away costs nothing', () => {
    const { scored } = played(repeat(10, 100));

    expect(dollarsOf(scored, quotaOfSix)).toBeCloseTo(
      dollarsOf({ ...scored, requests: 600, throttled: 0 }, quotaOfSix),
      12,
    );
  });

  test('throttles nothing where there is none', () => {
    const { throttledPercent } = runPolicy(
      steadyDemand(repeat(500, 100)),
      scripted({}),
      parameters(),
    );

    expect(throttledPercent).toBe(0);
  });

  test('never runs more at once than it says, and loses no request', () => {
    const arrivals = fc.array(fc.nat({ max: 12 }), { minLength: 30, maxLength: 200 });
    const asked = fc.dictionary(fc.nat({ max: 200 }).map(String), fc.nat({ max: 20 }));
    fc.assert(
      fc.property(arrivals, asked, fc.integer({ min: 1, max: 20 }), (counts, changes, seconds) => {
        const demand = steadyDemand(counts, { requestSeconds: seconds });
        const run = world(demand, parameters({ accountConcurrency: 20, maxCapacity: 20 }));
        const policy = scripted(changes);
        for (let now = 0; now < counts.length; now += 1) {
          run.advanceTo(now);
          const wanted = policy.desiredCapacity(run);
          if (wanted !== undefined) run.request(wanted);
        }
        run.advanceTo(counts.length);

        const inFlight = counts.map((_, second) => meanInFlight(run, second, second + 1));
        // A request that runs on an environment that was given back runs on; it may be followed on demand.
        const released = Object.keys(changes).length > 0 ? 20 : 0;
        expect(Math.max(...inFlight)).toBeLessThanOrEqual(20 + released);
        expect(Math.min(...inFlight)).toBeGreaterThanOrEqual(0);
        const { requests, throttled, provisionedRunningSeconds, onDemandSeconds } = run.scored;
        const running = inFlight.reduce((sum, each) => sum + each, 0);
        expect(provisionedRunningSeconds + onDemandSeconds).toBeCloseTo(running, 6);
        expect(throttled).toBeLessThanOrEqual(requests);
      }),
      { numRuns: 50 },
    );
  });
});

test('the loop sees throttles as AWS counts them, beside the invocations', async () => {
  const run = played(repeat(10, 180));
  const configuration = thresholdConfiguration(20_000, 1000);
  const [target] = scalableTargets(configuration);
  if (target?.kind !== 'edge-function') throw new Error('the configuration has one function');
  const { throttles, invocations } = edgeFunctionMetrics(target.configuration);
  const from = new Date('2026-01-05T00:00:00Z');
  const answers = await labPorts(run, configuration).metrics.fetch([throttles, invocations], {
    from,
    to: new Date(from.getTime() + 180_000),
  });

  const values = (metric: typeof throttles) =>
    answers.get(metricKey(metric))?.datapoints.map(({ value }) => value);
  expect(values(throttles)).toEqual([240, 240]);
  expect(values(invocations)).toEqual([360, 360]);
});
