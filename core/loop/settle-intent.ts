import type { CapacityReading, Intent, TargetState } from '../ports.ts';
import { capacityInWords, type ScalableTarget } from '../targets.ts';
import { unreachable } from '../unreachable.ts';

/** What became of a change that was asked for earlier. */
export type Settlement =
  | { readonly kind: 'completed'; readonly intent: Intent }
  | { readonly kind: 'failed'; readonly intent: Intent; readonly says: string }
  /** It never took effect, or somebody else has moved capacity since. */
  | { readonly kind: 'overtaken'; readonly intent: Intent };

export interface Settled {
  readonly state: TargetState | undefined;
  readonly settlement?: Settlement;
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
  // While somebody else blocks capacity it says nothing about the intent; that is compared when the block is over.
  const tellsNothing = ['changing', 'draining', 'blocked'].includes(capacity.kind);
  if (!state || !intent || tellsNothing) return { state };

  const { intent: _, ...rest } = state;
  if (capacity.kind === 'failed') {
    // A failure is as young as a completion: what failed is not asked for again at once.
    const failedAt =
      intent.direction === 'scale-out'
        ? { lastScaleOutCompletedAt: now }
        : { lastScaleInCompletedAt: now };
    const settlement = { kind: 'failed', intent, says: capacity.says } as const;
    return { state: { ...rest, ...failedAt }, settlement };
  }
  if (capacity.current !== intent.to)
    return { state: rest, settlement: { kind: 'overtaken', intent } };

  const settlement = { kind: 'completed', intent } as const;
  if (intent.direction === 'scale-in') {
    // It takes back the last scale-out, which therefore is not held against its signal any longer.
    const { lastMove: _undone, ...kept } = rest;
    return { state: { ...kept, lastScaleInCompletedAt: now }, settlement };
  }
  const move = intent.cause ? { lastMove: { cause: intent.cause, completedAt: now } } : {};
  return { state: { ...rest, lastScaleOutCompletedAt: now, ...move }, settlement };
}

/** Whether its handler ended before it could tell people of a change that stands. */
export function isUntold({ kind, intent }: Settlement): boolean {
  return kind === 'completed' && intent.phase === 'claimed';
}

export function settlementInWords(settlement: Settlement, target: ScalableTarget): string {
  const { direction, to, requestedAt } = settlement.intent;
  const change = `${direction} to ${capacityInWords(target, to)}, asked for at ${requestedAt.toISOString()}`;
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
