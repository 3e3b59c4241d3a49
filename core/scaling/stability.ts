import type { CapacityReading, TargetState } from '../ports.ts';
import { followsDemand, type ScalableTarget } from '../targets.ts';
import { timeInWords } from '../time-in-words.ts';
import { unreachable } from '../unreachable.ts';
import type { HoldReason, Page } from './decision.ts';
import { secondsSince } from './observation.ts';
import type { Recommendation } from './verdict.ts';

/** Allocations take minutes, readers up to ten: a change that lasts longer than this needs people. */
const CHANGE_OVERDUE_SECONDS = 1800;

/** A deployment is over by then; what still blocks capacity needs people. */
const BLOCKED_OVERDUE_SECONDS = 900;

/** What somebody else has set is not undone this long, except by bounds. */
export const HANDS_OFF_SECONDS = 1800;

/** What may be done with a recommendation now. `fixed` holds whatever bounds say; `wish` goes on to the bounds. */
export type Stabilized = { readonly says: string; readonly pages?: readonly Page[] } & (
  | { readonly kind: 'fixed'; readonly reason: HoldReason; readonly until?: Date }
  | { readonly kind: 'wish'; readonly recommendation: Recommendation }
);

interface StabilityInput {
  readonly target: ScalableTarget;
  readonly capacity: CapacityReading;
  readonly state: TargetState | undefined;
  readonly recommendation: Recommendation;
  readonly now: Date;
}

/** Nothing while a change is under way or somebody else is at it; then cooldowns, counted from completion. */
export function stabilize(input: StabilityInput): Stabilized {
  const { capacity } = input;
  switch (capacity.kind) {
    case 'changing':
      return changing(input, capacity.desired);
    case 'blocked':
      return blocked(input, capacity);
    case 'draining':
      return draining(capacity.desired, capacity.current, input.recommendation);
    case 'failed':
      return failed(input, capacity.says);
    case 'steady':
      return cooledDown(input);
    default:
      return unreachable(capacity);
  }
}

function cooledDown(input: StabilityInput): Stabilized {
  const { target, recommendation, now } = input;
  if (recommendation.kind === 'keep')
    return { kind: 'wish', recommendation, says: recommendation.says };

  // Its own direction's cooldown after the last change of either direction.
  const until = after(input, cooldownSeconds(target, recommendation));
  if (until && until > now) {
    const says = `${recommendation.says}; the last change is too young, not before ${timeInWords(until, now)}`;
    return { kind: 'wish', recommendation: { kind: 'keep', says, hold: 'cooldown', until }, says };
  }
  return handsOff(input) ?? { kind: 'wish', recommendation, says: 'no cooldown is running' };
}

/** The demand policy has a hold and a budget of changes instead; a step on top of it waits like any other. */
function cooldownSeconds(
  target: ScalableTarget,
  wish: Exclude<Recommendation, { kind: 'keep' }>,
): number {
  const isStep = wish.kind === 'out' && wish.cause !== undefined;
  if (followsDemand(target) && !isStep) return 0;
  return wish.kind === 'out' ? target.scaleOutCooldownSeconds : target.scaleInCooldownSeconds;
}

/**
 * Capacity that somebody else has set is not lowered; nor raised when it is the second time, or both sides would go on
 * undoing each other's changes.
 */
function handsOff({ state, recommendation, now }: StabilityInput): Stabilized | undefined {
  const others = state?.movedByOthers;
  if (!others || (recommendation.kind === 'out' && others.times === 1)) return undefined;
  const until = new Date(others.at.getTime() + HANDS_OFF_SECONDS * 1000);
  if (until <= now) return undefined;
  const says = `${recommendation.says}; somebody else changed capacity at ${timeInWords(others.at, now)}, which is left alone until ${timeInWords(until, now)}`;
  return {
    kind: 'wish',
    recommendation: { kind: 'keep', says, hold: 'blocked', until },
    says,
  };
}

/** So many seconds after the last change was complete, in either direction. */
function after({ state }: StabilityInput, seconds: number): Date | undefined {
  const completions = [state?.lastScaleOutCompletedAt, state?.lastScaleInCompletedAt].filter(
    (date) => date !== undefined,
  );
  if (completions.length === 0) return undefined;
  // complete at 10:00:00, cooldown 300 s -> not before 10:05:00
  return new Date(Math.max(...completions.map((date) => date.getTime())) + seconds * 1000);
}

function changing({ target, state, now }: StabilityInput, desired: number): Stabilized {
  const requestedAt = state?.intent?.requestedAt;
  const says = `a change to ${desired} is under way${requestedAt ? ` since ${timeInWords(requestedAt, now)}` : ''}`;
  const isOverdue = requestedAt && secondsSince(requestedAt, now) >= CHANGE_OVERDUE_SECONDS;
  const page: Page = {
    key: 'in-flight',
    subject: `${target.name}: a change does not end`,
    text: `${says}; nothing else is asked for until it ends`,
  };
  return { kind: 'fixed', reason: 'in-flight', says, pages: isOverdue ? [page] : [] };
}

/** Asked for again after the longer cooldown, also where bounds would not wait: what failed is likely to fail again. */
function failed(input: StabilityInput, why: string): Stabilized {
  const { target, now } = input;
  const seconds = Math.max(target.scaleOutCooldownSeconds, target.scaleInCooldownSeconds);
  const page: Page = {
    key: 'failed',
    subject: `${target.name}: the last change failed`,
    text: `the last change failed: ${why}. It is asked for again every ${seconds} s until it stands.`,
  };
  const until = after(input, seconds);
  if (until && until > now) {
    const says = `the last change failed (${why}), nothing is asked for before ${timeInWords(until, now)}`;
    return { kind: 'fixed', reason: 'cooldown', says, until, pages: [page] };
  }
  const says = `the last change failed (${why}), asking again`;
  return { kind: 'wish', recommendation: input.recommendation, says, pages: [page] };
}

function blocked(
  { target, now }: StabilityInput,
  { says: what, since, command }: Extract<CapacityReading, { kind: 'blocked' }>,
): Stabilized {
  const says = `${since ? `since ${timeInWords(since, now)}, ` : ''}${what}`;
  const isOverdue = since && secondsSince(since, now) >= BLOCKED_OVERDUE_SECONDS;
  const page: Page = {
    key: 'blocked',
    subject: `${target.name}: capacity is blocked`,
    text: command ? `${says}. To mend it:\n  ${command}` : says,
  };
  return { kind: 'fixed', reason: 'blocked', says, pages: command || isOverdue ? [page] : [] };
}

/** A drain goes on while all signals agree, waits when they cannot be read, and is called off otherwise. */
function draining(desired: number, current: number, recommendation: Recommendation): Stabilized {
  if (recommendation.kind === 'in') {
    return { kind: 'wish', recommendation, says: `draining to ${recommendation.to} goes on` };
  }
  if (recommendation.kind === 'keep' && recommendation.hold === 'no-data') {
    return {
      kind: 'fixed',
      reason: 'no-data',
      says: `draining to ${desired} waits: ${recommendation.says}`,
    };
  }
  const callOff: Recommendation =
    recommendation.kind === 'out'
      ? { ...recommendation, to: Math.max(current, recommendation.to) }
      : { kind: 'out', to: current, says: recommendation.says };
  return { kind: 'wish', recommendation: callOff, says: 'the drain is called off' };
}
