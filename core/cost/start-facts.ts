import type { EdgeFunctionTarget } from '../targets.ts';
import type { MeasuredFunction } from './measured.ts';
import {
  MEAN_SHARE_OF_P95,
  MEAN_SHARE_OF_TESTED_LOAD,
  type PlanAssumptions,
} from './plan-assumptions.ts';

/** What the choice of a start rests on, for one function, and where each of it is from. */
export interface StartFacts {
  readonly requestsPerMinute: number;
  readonly meanMillis: number;
  readonly p95Millis: number;
  /** Of requests that find no environment ready, where none is provisioned. */
  readonly coldStartPercent: number;
  readonly initP95Millis: number;
  /** As Lambda names it, e.g. `nodejs24.x`; not known without asking AWS. */
  readonly runtime?: string;
  readonly measured: readonly (keyof StartFacts)[];
}

export function startFacts(target: EdgeFunctionTarget, assumptions: PlanAssumptions): StartFacts {
  const assumed = assumedFacts(target, assumptions);
  const measured = assumptions.measured?.get(target.name);
  if (!measured) return { ...assumed, measured: [] };
  const facts = measuredFacts(measured);
  const keys = Object.keys(facts) as (keyof StartFacts)[];
  return { ...assumed, ...facts, measured: keys };
}

function assumedFacts(
  { configuration }: EdgeFunctionTarget,
  { p95Millis, requestsPerMinute, coldStartPercent, initP95Millis }: PlanAssumptions,
): Omit<StartFacts, 'measured'> {
  const tested = configuration.thresholds.requestsPerMinute.critical;
  return {
    // 500 tested a minute x 0.2 = 100
    requestsPerMinute: requestsPerMinute ?? tested * MEAN_SHARE_OF_TESTED_LOAD,
    meanMillis: p95Millis * MEAN_SHARE_OF_P95,
    p95Millis,
    coldStartPercent,
    initP95Millis,
  };
}

function measuredFacts(measured: MeasuredFunction): Partial<Omit<StartFacts, 'measured'>> {
  const { requestsPerMinute, meanMillis, responseMillis, reports, runtime, wasProvisioned } =
    measured;
  const { initP95Millis } = reports ?? {};
  return {
    requestsPerMinute,
    ...(meanMillis !== undefined && { meanMillis }),
    ...(responseMillis && { p95Millis: responseMillis.p50 }),
    ...(initP95Millis !== undefined && { initP95Millis }),
    ...(runtime !== undefined && { runtime }),
    ...(reports &&
      reports.invocations > 0 &&
      !wasProvisioned && {
        coldStartPercent: (100 * reports.coldStarts) / reports.invocations,
      }),
  };
}
