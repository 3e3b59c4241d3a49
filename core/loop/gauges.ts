import type { TargetState } from '../ports.ts';
import type { HoldReason } from '../scaling/decision.ts';
import { secondsSince } from '../scaling/observation.ts';
import type { ScalableTarget } from '../targets.ts';
import type { Evaluation } from './evaluate-target.ts';

/** What graphs show of a target; the ceiling that quota or connections lower is in its decisions. */
export interface TargetGauges {
  readonly target: string;
  /** As last read at rest; missing before the first reading. */
  readonly capacity?: number;
  /** While a change is under way. */
  readonly desiredCapacity?: number;
  readonly floor: number;
  readonly ceiling: number;
}

/** Counts for a target that was never looked at, so that it is the oldest of all. */
const NEVER_SECONDS = 86_400;

export function gaugesOf(target: ScalableTarget, state: TargetState | undefined): TargetGauges {
  return {
    target: target.name,
    ...(state?.observedCapacity !== undefined && { capacity: state.observedCapacity }),
    ...(state?.intent && { desiredCapacity: state.intent.to }),
    floor: target.minCapacity,
    ceiling: target.maxCapacity,
  };
}

/** How long the target has waited that was not looked at for the longest. */
export function oldestLookSeconds(
  targets: readonly string[],
  states: ReadonlyMap<string, TargetState>,
  now: Date,
): number {
  const ages = targets.map((name) => {
    const lookedAt = states.get(name)?.lookedAt;
    return lookedAt ? secondsSince(lookedAt, now) : NEVER_SECONDS;
  });
  return Math.max(0, ...ages);
}

/** How many targets are held for this reason. */
export function targetsHeld(evaluations: readonly Evaluation[], reason: HoldReason): number {
  return evaluations.filter(
    (evaluation) => evaluation.kind === 'held' && evaluation.decision.reason === reason,
  ).length;
}
