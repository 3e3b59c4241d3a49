import type { LabParameters } from './parameters.ts';

/** What is counted of one part of a run. */
export interface Tally {
  seconds: number;
  requests: number;
  /** Requests that found no provisioned environment free; they ran on demand. */
  spilled: number;
  /** Requests that found no room in the account's quota either, and were turned away. */
  throttled: number;
  /** Of those that spilled: they found no warm on-demand environment either. */
  coldStarts: number;
  /** Changes of capacity that were asked for. */
  changes: number;
  /** Environment-seconds of provisioned concurrency from the request on, in use or not. */
  billedSeconds: number;
  /** What AWS adds to them by rounding up. */
  roundingSeconds: number;
  /** Environment-seconds in which requests ran. */
  provisionedRunningSeconds: number;
  onDemandSeconds: number;
}

export function emptyTally(): Tally {
  return {
    seconds: 0,
    requests: 0,
    spilled: 0,
    throttled: 0,
    coldStarts: 0,
    changes: 0,
    billedSeconds: 0,
    roundingSeconds: 0,
    provisionedRunningSeconds: 0,
    onDemandSeconds: 0,
  };
}

/** Dollars, before free tiers and discounts. */
export function dollarsOf(
  tally: Tally,
  { prices, memoryGigabytes, initSeconds }: LabParameters,
): number {
  const onDemandSeconds = tally.onDemandSeconds + tally.coldStarts * initSeconds;
  const perGigabyte =
    (tally.billedSeconds + tally.roundingSeconds) * prices.provisionedGigabyteSecond +
    tally.provisionedRunningSeconds * prices.provisionedDurationGigabyteSecond +
    onDemandSeconds * prices.onDemandGigabyteSecond;
  return (
    perGigabyte * memoryGigabytes +
    ((tally.requests - tally.throttled) / 1e6) * prices.millionRequests
  );
}
