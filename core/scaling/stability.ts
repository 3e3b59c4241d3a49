import type { CapacityReading, TargetState } from '../ports.ts';
import type { ScalableTarget } from '../targets.ts';
import type { HoldReason, Page } from './decision.ts';
import type { Recommendation } from './verdict.ts';

/** What may be done with a recommendation now. `fixed` holds whatever bounds say; `wish` goes on to the bounds. */
export type Stabilized =
  | {
      readonly kind: 'fixed';
      readonly reason: HoldReason;
      readonly says: string;
      readonly until?: Date;
      readonly pages?: readonly Page[];
    }
  | { readonly kind: 'wish'; readonly recommendation: Recommendation; readonly says: string };

interface StabilityInput {
  readonly target: ScalableTarget;
  readonly capacity: CapacityReading;
  readonly state: TargetState | undefined;
  readonly recommendation: Recommendation;
  readonly now: Date;
}

/** Nothing while a change is under way or somebody else is at it; then cooldowns, counted from completion. */
export function stabilize(input: StabilityInput): Stabilized {
  const { capacity, recommendation } = input;
  if (capacity.kind === 'changing') {
    return {
      kind: 'fixed',
      reason: 'in-flight',
      says: `a change to ${capacity.desired} is under way`,
    };
  }
  if (capacity.kind === 'blocked') return blocked(input.target, capacity);
  if (capacity.kind === 'draining')
    return draining(capacity.desired, capacity.current, recommendation);
  if (recommendation.kind === 'keep')
    return { kind: 'wish', recommendation, says: recommendation.says };

  const until = cooldownUntil(input, recommendation.kind);
  if (until && until > input.now) {
    const says = `${recommendation.says}; the last change is too young, not before ${until.toISOString()}`;
    return { kind: 'wish', recommendation: { kind: 'keep', says, hold: 'cooldown', until }, says };
  }
  const failed =
    capacity.kind === 'failed' ? `the last change failed (${capacity.says}), asking again; ` : '';
  return { kind: 'wish', recommendation, says: `${failed}no cooldown is running` };
}

/** When the next change in this direction is allowed: its own cooldown after the last change of either direction. */
function cooldownUntil(
  { target, state }: StabilityInput,
  direction: 'out' | 'in',
): Date | undefined {
  const completions = [state?.lastScaleOutCompletedAt, state?.lastScaleInCompletedAt].filter(
    (date) => date !== undefined,
  );
  if (completions.length === 0) return undefined;
  const seconds =
    direction === 'out' ? target.scaleOutCooldownSeconds : target.scaleInCooldownSeconds;
  // complete at 10:00:00, cooldown 300 s -> not before 10:05:00
  return new Date(Math.max(...completions.map((date) => date.getTime())) + seconds * 1000);
}

function blocked(
  target: ScalableTarget,
  capacity: Extract<CapacityReading, { kind: 'blocked' }>,
): Stabilized {
  const since = capacity.since ? `since ${capacity.since.toISOString()}, ` : '';
  const says = `${since}${capacity.says}`;
  const pages: readonly Page[] = capacity.command
    ? [
        {
          key: 'blocked',
          subject: `${target.name}: capacity is blocked`,
          text: `${says}. To mend it: ${capacity.command}`,
        },
      ]
    : [];
  return { kind: 'fixed', reason: 'blocked', says, pages };
}

/** A drain goes on while all signals agree, waits when they cannot be read, and is called off otherwise. */
function draining(desired: number, current: number, recommendation: Recommendation): Stabilized {
  if (recommendation.kind === 'in') {
    const carryOn = { ...recommendation, to: Math.max(desired, recommendation.to) };
    return { kind: 'wish', recommendation: carryOn, says: `draining to ${desired} goes on` };
  }
  if (recommendation.kind === 'keep' && recommendation.hold === 'no-data') {
    return {
      kind: 'fixed',
      reason: 'no-data',
      says: `draining to ${desired} waits: ${recommendation.says}`,
    };
  }
  const wanted = recommendation.kind === 'out' ? recommendation.to : current;
  const callOff: Recommendation = {
    kind: 'out',
    to: Math.max(current, wanted),
    says: recommendation.says,
  };
  return { kind: 'wish', recommendation: callOff, says: 'the drain is called off' };
}
