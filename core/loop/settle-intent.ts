import type { CapacityReading, Intent, TargetState } from '../ports.ts';
import type { Drift } from '../scaling/decision.ts';
import { secondsSince } from '../scaling/observation.ts';
import { HANDS_OFF_SECONDS } from '../scaling/stability.ts';
import { capacityInWords, type ScalableTarget } from '../targets.ts';
import { timeInWords } from '../time-in-words.ts';
import { unreachable } from '../unreachable.ts';

/** So soon after a change was asked for, AWS may still answer with what was before. */
const READ_AFTER_WRITE_SECONDS = 60;

/** What became of a change that was asked for earlier. */
export type Settlement =
  | { readonly kind: 'completed'; readonly intent: Intent }
  | { readonly kind: 'failed'; readonly intent: Intent; readonly says: string }
  /** It never took effect, or somebody else has moved capacity since. */
  | { readonly kind: 'overtaken'; readonly intent: Intent };

export interface Settled {
  readonly state: TargetState | undefined;
  readonly settlement?: Settlement;
  /** Somebody else has moved capacity since it was last read. */
  readonly drift?: Drift;
}

/**
 * Compares an earlier intent with the capacity that AWS has now. Cooldowns start here, at completion; a crash between
 * act and record ends here too, because the world and not the record says what happened.
 */
export function settleIntent(
  state: TargetState | undefined,
  capacity: CapacityReading,
  now: Date,
): Settled {
  const intent = state?.intent;
  if (!state) return { state };
  if (!intent) {
    const drift = driftOf(state, capacity);
    return drift ? withDrift(state, drift, now) : { state };
  }
  // While somebody else blocks capacity it says nothing about the intent; that is compared when the block is over.
  if (capacity.kind !== 'steady' && capacity.kind !== 'failed') return { state };

  const { intent: _, ...rest } = state;
  if (capacity.kind === 'failed') {
    // A failure is as young as a completion: what failed is not asked for again at once.
    const settlement = { kind: 'failed', intent, says: capacity.says } as const;
    return { state: { ...rest, ...changedAt(now, intent.direction) }, settlement };
  }
  const move = { from: intent.from, to: capacity.current };
  if (capacity.current !== intent.to) {
    const settlement = { kind: 'overtaken', intent } as const;
    if (!isTakenBack(intent, capacity.current, now))
      return { state: withMove(rest, move, now), settlement };
    return { ...withDrift(rest, { from: intent.to, to: capacity.current }, now), settlement };
  }
  const settlement = { kind: 'completed', intent } as const;
  const moved = withMove(rest, move, now);
  if (intent.direction === 'scale-in' || !intent.cause) return { state: moved, settlement };
  return { state: { ...moved, lastMove: { cause: intent.cause, completedAt: now } }, settlement };
}

/** AWS took it, and capacity stands elsewhere: what lies in between is part of it, as when one of two readers came. */
function isTakenBack(
  { phase, from, to, requestedAt }: Intent,
  current: number,
  now: Date,
): boolean {
  const isBetween = Math.min(from, to) < current && current < Math.max(from, to);
  return (
    phase === 'accepted' && !isBetween && secondsSince(requestedAt, now) >= READ_AFTER_WRITE_SECONDS
  );
}

/** Capacity at rest that was another one when last at rest, with no change of ours in between. */
function driftOf(state: TargetState, capacity: CapacityReading): Drift | undefined {
  const from = state.observedCapacity;
  if (capacity.kind !== 'steady' || !state.capacityReadAt || from === undefined) return undefined;
  return capacity.current === from ? undefined : { from, to: capacity.current };
}

function withDrift(state: TargetState, drift: Drift, now: Date) {
  const earlier = state.movedByOthers;
  const isRepeated = earlier && secondsSince(earlier.at, now) < 2 * HANDS_OFF_SECONDS;
  const movedByOthers = { at: now, times: isRepeated ? earlier.times + 1 : 1 };
  return { state: { ...withMove(state, drift, now), movedByOthers }, drift };
}

/** The state after capacity has moved, whoever moved it. */
function withMove(state: TargetState, { from, to }: Drift, now: Date): TargetState {
  if (to === from) return state;
  if (to > from) return { ...state, ...changedAt(now, 'scale-out') };
  // It takes back the last scale-out, which therefore is not held against its signal any longer.
  const { lastMove: _undone, ...kept } = state;
  return { ...kept, ...changedAt(now, 'scale-in') };
}

function changedAt(now: Date, direction: Intent['direction']) {
  return direction === 'scale-out'
    ? { lastScaleOutCompletedAt: now }
    : { lastScaleInCompletedAt: now };
}

/** Whether its handler ended before it could tell people of a change that stands. */
export function isUntold({ kind, intent }: Settlement): boolean {
  return kind === 'completed' && intent.phase === 'claimed';
}

export function settlementInWords(
  settlement: Settlement,
  target: ScalableTarget,
  now: Date,
): string {
  const { direction, to, requestedAt } = settlement.intent;
  const change = `${direction} to ${capacityInWords(target, to)}, asked for at ${timeInWords(requestedAt, now)}`;
  switch (settlement.kind) {
    case 'completed':
      return `${change}, stands`;
    case 'failed':
      return `${change}: ${settlement.says}`;
    case 'overtaken':
      return `${change}, did not come to stand`;
    default:
      return unreachable(settlement);
  }
}

export function driftInWords({ from, to }: Drift, target: ScalableTarget): string {
  return `from ${capacityInWords(target, from)} to ${capacityInWords(target, to)}`;
}
