import type { MeasuredFunction } from './measured.ts';

/** What a plan rests on that the configuration does not say. */
export interface PlanAssumptions {
  readonly p95Millis: number;
  /** The 30 days that windows are priced for begin then. */
  readonly from: Date;
  /** On average over day and night; where it is left out, a share of the tested load. */
  readonly requestsPerMinute?: number;
  /** Of requests that find no environment ready, where none is provisioned. */
  readonly coldStartPercent: number;
  readonly initP95Millis: number;
  /** What it may cost to spare one request a cold start, in dollars. */
  readonly coldStartWorth: number;
  /** By target; what is in it counts instead of what is assumed. */
  readonly measured?: ReadonlyMap<string, MeasuredFunction>;
}

/**
 * "Cold starts typically occur in under 1 % of invocations", and take from under 100 ms to over 1 s (AWS Compute Blog,
 * Operating Lambda: Performance optimization, part 1).
 */
export const COLD_START_PERCENT = 1;
export const INIT_P95_MILLIS = 1000;

export const COLD_START_WORTH = 0.01;

/** Nothing says how a day goes; a load that is tested for its peak spends most of the day far below it. */
export const MEAN_SHARE_OF_TESTED_LOAD = 0.2;
/** Half of all requests or more take less than half of the P95 in most services; too long errs towards provisioned. */
export const MEAN_SHARE_OF_P95 = 0.5;
