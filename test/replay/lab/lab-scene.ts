import { BLOCK_SECONDS, type Demand, demandOf, drawDemand } from '../../../replay/lab/demand.ts';
import { LAB_PARAMETERS, type LabParameters } from '../../../replay/lab/parameters.ts';
import type { LabPolicy } from '../../../replay/lab/run-policy.ts';

/** Every second of it is scored, and every request takes as long. */
export function steadyDemand(
  arrivals: readonly number[],
  { requestSeconds = 1 }: { readonly requestSeconds?: number } = {},
): Demand {
  const inFlight = arrivals.map((_, second) =>
    arrivals
      .slice(Math.max(0, second - requestSeconds + 1), second + 1)
      .reduce((sum, arrived) => sum + arrived, 0),
  );
  return demandOf({
    arrivals: Uint16Array.from(arrivals),
    inFlight: Uint16Array.from(inFlight),
    isScored: new Uint8Array(Math.ceil(arrivals.length / BLOCK_SECONDS)).fill(1),
    durationOf: () => requestSeconds,
  });
}

/** Minutes with a mean of so many requests a second each, drawn. */
export function drawnDemand(requestsPerSecond: readonly number[], seed = 1): Demand {
  return drawDemand({
    recording: {
      binSeconds: 60,
      rates: Float64Array.from(requestsPerSecond),
      recorded: new Uint8Array(requestsPerSecond.length).fill(1),
    },
    seed,
    warmUpSeconds: 0,
  });
}

export const parameters = (changed: Partial<LabParameters> = {}): LabParameters => ({
  ...LAB_PARAMETERS,
  ...changed,
});

/** Asks for each capacity at its second. */
export function scripted(capacities: Readonly<Record<number, number>>): LabPolicy {
  return { tickSeconds: 1, desiredCapacity: ({ now }) => capacities[now] };
}

export const repeat = (value: number, times: number): readonly number[] =>
  Array.from({ length: times }, () => value);
