import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { clairvoyantCapacity } from '../../../replay/lab/clairvoyant.ts';
import { BLOCK_SECONDS } from '../../../replay/lab/demand.ts';
import { type LabPolicy, runPolicy } from '../../../replay/lab/run-policy.ts';
import { staticCapacity } from '../../../replay/rivals/static-capacity.ts';
import { drawnDemand, parameters } from './lab-scene.ts';

const rates = fc.array(fc.double({ min: 0, max: 20, noNaN: true }), {
  minLength: 4,
  maxLength: 12,
});
const seeds = fc.nat();

/** Changes its mind every few seconds, the same way for the same numbers. */
const restless = (capacities: readonly number[]): LabPolicy => ({
  tickSeconds: 7,
  desiredCapacity: ({ now }) => capacities[(now / 7) % capacities.length],
});

test('every request is served once: provisioned or on demand', () => {
  fc.assert(
    fc.property(rates, seeds, fc.array(fc.nat(300), { minLength: 1 }), (traffic, seed, wishes) => {
      const demand = drawnDemand(traffic, seed);

      const { scored } = runPolicy(demand, restless(wishes), parameters());

      const requests = demand.arrivals.reduce((sum, arrived) => sum + arrived, 0);
      const inFlightSeconds = demand.inFlight.reduce((sum, inFlight) => sum + inFlight, 0);
      expect(scored.requests).toBe(requests);
      expect(scored.provisionedRunningSeconds + scored.onDemandSeconds).toBe(inFlightSeconds);
      expect(scored.coldStarts).toBeLessThanOrEqual(scored.spilled);
      expect(scored.spilled).toBeLessThanOrEqual(requests);
    }),
  );
});

test('more capacity never spills more, if it comes as soon', () => {
  const atOnce = parameters({ environmentsPerSecond: Number.POSITIVE_INFINITY });
  fc.assert(
    fc.property(rates, seeds, fc.nat(100), fc.nat(50), (traffic, seed, capacity, more) => {
      const demand = drawnDemand(traffic, seed);
      const spills = (environments: number) =>
        runPolicy(demand, staticCapacity(environments), atOnce).scored.spilled;

      expect(spills(capacity + more)).toBeLessThanOrEqual(spills(capacity));
    }),
  );
});

test('the capacity of the clairvoyant spills nothing, and one environment less at the peak does', () => {
  fc.assert(
    fc.property(rates, seeds, (traffic, seed) => {
      const demand = drawnDemand([1, 1, ...traffic], seed);
      const capacity = clairvoyantCapacity(demand, parameters());
      const spills = (lessAtThePeak: number) =>
        runPolicy(
          demand,
          {
            tickSeconds: BLOCK_SECONDS,
            desiredCapacity: ({ now }) =>
              Math.min(capacity[now / BLOCK_SECONDS] ?? 0, Math.max(...capacity) - lessAtThePeak),
          },
          parameters({
            allocationSeconds: 0,
            environmentsPerSecond: Number.POSITIVE_INFINITY,
            minCapacity: 0,
          }),
        ).scored.spilled;

      expect(spills(0)).toBe(0);
      expect(spills(1)).toBeGreaterThan(0);
    }),
  );
});

test('the same seed gives the same run, another seed another one', () => {
  fc.assert(
    fc.property(rates, seeds, (traffic, seed) => {
      const run = (drawnWith: number) =>
        runPolicy(drawnDemand([10, ...traffic], drawnWith), restless([5, 50, 20]), parameters());

      expect(run(seed)).toEqual(run(seed));
      expect(run(seed + 1)).not.toEqual(run(seed));
    }),
  );
});
