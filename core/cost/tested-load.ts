import type { EdgeFunctionTarget } from '../targets.ts';

/** P95 at the peak of the load test behind the scaling recommendations. */
export const TESTED_P95_MILLIS = 2000;

/** What a function needs at the load that its test has shown. */
export interface TestedLoad {
  readonly requestsPerMinute: number;
  readonly p95Millis: number;
  readonly inFlight: number;
  readonly instances: number;
  /** Environments of the floor for each request in flight. */
  readonly floorTimes: number;
}

/** Little's law, with the P95 in place of the mean so that it errs upward. */
export function testedLoad(target: EdgeFunctionTarget, p95Millis: number): TestedLoad {
  const { scaling, thresholds } = target.configuration;
  const requestsPerMinute = thresholds.requestsPerMinute.critical;
  // 500 a minute / 60 x 2 s = 16.7 -> 17 in flight -> 1 instance of 50; the floor of 100 is 5.9 times that
  const inFlight = Math.ceil((requestsPerMinute / 60) * (p95Millis / 1000));
  return {
    requestsPerMinute,
    p95Millis,
    inFlight,
    instances: Math.ceil(inFlight / scaling.targetConcurrency),
    floorTimes: (target.minCapacity * scaling.targetConcurrency) / inFlight,
  };
}
