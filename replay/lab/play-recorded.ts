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
  readonly readerChanges: readonly RecordedChange[];
}

interface RecordedStep {
  /** Provisioned environments that are ready at its end. */
  readonly ready: number;
  readonly spilled: number;
  readonly throttled: number;
  readonly coldStarts: number;
  /** Spent since the beginning, gaps of the recording left out. */
  readonly dollars: number;
  /** Of the cluster, where one is played: readers at its end, and the highest minute of their CPU. */
  readonly readers?: { readonly available: number; readonly cpuPercent: number };
}

/** In environments, or in readers. */
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
  const readerChanges: RecordedChange[] = [];
  let before = totalsOf(played);
  let nextTick = 0;
  for (let end = stepSeconds; end < demand.seconds + stepSeconds; end += stepSeconds) {
    for (; nextTick < Math.min(end, demand.seconds); nextTick += driver.tickSeconds) {
      played.advanceTo(nextTick);
      const from = requestedOf(played);
      const { environments, readers } = await driver.tick(played);
      const to = requestedOf(played);
      const change = (of: 'environments' | 'readers', explanation: Explanation | undefined) =>
        from[of] === to[of]
          ? []
          : [
              {
                secondsIn: nextTick,
                from: from[of],
                to: to[of],
                ...(explanation && { explanation }),
              },
            ];
      changes.push(...change('environments', environments));
      readerChanges.push(...change('readers', readers));
    }
    played.advanceTo(Math.min(end, demand.seconds));
    const totals = totalsOf(played);
    steps.push({
      ready: played.pool.ready,
      spilled: totals.spilled - before.spilled,
      throttled: totals.throttled - before.throttled,
      coldStarts: totals.coldStarts - before.coldStarts,
      dollars: totals.dollars,
      ...readersIn(played, end - stepSeconds),
    });
    before = totals;
    onProgress?.(Math.min(1, end / demand.seconds));
  }
  return { outcome: outcomeOf(played), steps, changes, readerChanges };
}

const requestedOf = ({ pool, cluster }: World) => ({
  environments: pool.requested,
  readers: cluster?.requested ?? 0,
});

function readersIn({ cluster }: World, fromSecond: number): Pick<RecordedStep, 'readers'> {
  if (!cluster) return {};
  const minutes = cluster.minutes.slice(Math.floor(fromSecond / 60));
  const cpuPercent = minutes.reduce((most, minute) => Math.max(most, minute.cpuPercent), 0);
  return { readers: { available: cluster.available, cpuPercent } };
}

function totalsOf({ warmUp, scored, parameters }: World) {
  return {
    spilled: warmUp.spilled + scored.spilled,
    throttled: warmUp.throttled + scored.throttled,
    coldStarts: warmUp.coldStarts + scored.coldStarts,
    dollars: dollarsOf(warmUp, parameters) + dollarsOf(scored, parameters),
  };
}
