import { DEMAND_DEFAULTS } from '../../core/scaling/demand/settings.ts';
import { drawDemand } from '../../replay/lab/demand.ts';
import { demandPolicy } from '../../replay/lab/demand-policy.ts';
import {
  type Feed,
  LAB_PARAMETERS,
  ONE_MINUTE_FEED,
  TEN_SECOND_FEED,
} from '../../replay/lab/parameters.ts';
import { secondsToAllocate } from '../../replay/lab/provisioned-pool.ts';
import { DURATION } from '../../replay/lab/whole-second-durations.ts';
import { world } from '../../replay/lab/world.ts';

/** From 100 to 600 requests in flight at once, after a quiet day. */
const STEP = { from: 100, to: 600, quietSeconds: 86_400 } as const;

/** The step comes at different seconds of a minute: a feed that has just passed sees it a bin later. */
const PHASES = Array.from({ length: 12 }, (_, index) => index * 5);

export interface StepFigures {
  readonly feed: 'one-minute' | '10-second';
  /** From the step until 600 are ready, over all phases and seeds. */
  readonly meanSeconds: number;
  readonly worstSeconds: number;
  /** From the publication of the first datapoint that has a part of the step in it. */
  readonly meanAfterSignalSeconds: number;
  /** What an allocation takes that is asked for at once. */
  readonly physicalSeconds: number;
}

/** How long the demand policy takes to have ready what a step in traffic needs. */
export function measureStep(
  seeds: number,
  phases: readonly number[] = PHASES,
): readonly StepFigures[] {
  return (
    [
      ['one-minute', ONE_MINUTE_FEED],
      ['10-second', TEN_SECOND_FEED],
    ] as const
  ).map(([name, feed]) => {
    const steps = phases.flatMap((phase) =>
      Array.from({ length: seeds }, (_, seed) => ({
        seconds: secondsUntilReady(feed, phase, seed + 1),
        // a step 50 s into a minute: 10 s until its end, and the delay
        signalSeconds: feed.binSeconds - (phase % feed.binSeconds) + feed.delaySeconds,
      })),
    );
    const mean = (of: (step: (typeof steps)[number]) => number) =>
      steps.reduce((sum, step) => sum + of(step), 0) / steps.length;
    return {
      feed: name,
      meanSeconds: mean(({ seconds }) => seconds),
      worstSeconds: Math.max(...steps.map(({ seconds }) => seconds)),
      meanAfterSignalSeconds: mean(({ seconds, signalSeconds }) => seconds - signalSeconds),
      physicalSeconds: secondsToAllocate(STEP.to - STEP.from, LAB_PARAMETERS),
    };
  });
}

const LONGEST_SECONDS = 1800;
const BIN_SECONDS = 5;

function secondsUntilReady(feed: Feed, phase: number, seed: number): number {
  const stepsAt = STEP.quietSeconds + phase;
  const length = (stepsAt + LONGEST_SECONDS) / BIN_SECONDS;
  const demand = drawDemand({
    recording: {
      binSeconds: BIN_SECONDS,
      rates: Float64Array.from({ length }, (_, bin) => {
        const inFlight = bin * BIN_SECONDS < stepsAt ? STEP.from : STEP.to;
        return inFlight / DURATION.meanSeconds;
      }),
      recorded: new Uint8Array(length).fill(1),
    },
    seed,
    warmUpSeconds: 0,
  });
  const policy = demandPolicy(DEMAND_DEFAULTS, feed);
  const played = world(demand, LAB_PARAMETERS);
  for (let now = 0; now < demand.seconds; now += policy.tickSeconds) {
    const readyAt = played.pool.readyAt;
    played.advanceTo(now);
    if (now >= stepsAt && played.pool.ready >= STEP.to) return Math.min(readyAt, now) - stepsAt;
    const desired = policy.desiredCapacity(played);
    if (desired !== undefined) played.request(desired);
  }
  return LONGEST_SECONDS;
}
