import type { Demand } from './demand.ts';
import type { Driver } from './driver.ts';
import type { Explanation } from './explanation.ts';
import type { LabParameters } from './parameters.ts';
import { type Outcome, outcomeOf } from './run-policy.ts';
import { dollarsOf } from './tally.ts';
import { type World, world } from './world.ts';

/** A run with what happened in each of its steps. */
export interface RecordedRun {
  readonly outcome: Outcome;
  readonly steps: readonly RecordedStep[];
  readonly changes: readonly RecordedChange[];
}

interface RecordedStep {
  /** Provisioned environments that are ready at its end. */
  readonly ready: number;
  readonly spilled: number;
  readonly throttled: number;
  readonly coldStarts: number;
  /** Spent since the beginning, gaps of the recording left out. */
  readonly dollars: number;
}

/** In environments. */
interface RecordedChange {
  readonly secondsIn: number;
  readonly from: number;
  readonly to: number;
  readonly explanation?: Explanation;
}

export interface RecordingQuestion {
  readonly parameters: LabParameters;
  readonly stepSeconds: number;
  /** Told after each step how far the run is, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** Plays a demand from beginning to end, and keeps what a chart shows. */
export async function playRecorded(
  demand: Demand,
  driver: Driver,
  { parameters, stepSeconds, onProgress }: RecordingQuestion,
): Promise<RecordedRun> {
  const played = world(demand, parameters);
  const steps: RecordedStep[] = [];
  const changes: RecordedChange[] = [];
  let before = totalsOf(played);
  let nextTick = 0;
  for (let end = stepSeconds; end < demand.seconds + stepSeconds; end += stepSeconds) {
    for (; nextTick < Math.min(end, demand.seconds); nextTick += driver.tickSeconds) {
      played.advanceTo(nextTick);
      const from = played.pool.requested;
      const explanation = await driver.tick(played);
      const to = played.pool.requested;
      if (to !== from)
        changes.push({ secondsIn: nextTick, from, to, ...(explanation && { explanation }) });
    }
    played.advanceTo(Math.min(end, demand.seconds));
    const totals = totalsOf(played);
    steps.push({
      ready: played.pool.ready,
      spilled: totals.spilled - before.spilled,
      throttled: totals.throttled - before.throttled,
      coldStarts: totals.coldStarts - before.coldStarts,
      dollars: totals.dollars,
    });
    before = totals;
    onProgress?.(Math.min(1, end / demand.seconds));
  }
  return { outcome: outcomeOf(played), steps, changes };
}

function totalsOf({ warmUp, scored, parameters }: World) {
  return {
    spilled: warmUp.spilled + scored.spilled,
    throttled: warmUp.throttled + scored.throttled,
    coldStarts: warmUp.coldStarts + scored.coldStarts,
    dollars: dollarsOf(warmUp, parameters) + dollarsOf(scored, parameters),
  };
}
