import type { CapacityReading } from '../ports.ts';
import type { ChangeDecision } from '../scaling/decision.ts';
import { HOUR_MILLIS } from '../time.ts';

/** A breaker that tripped at the end of an hour holds for another. */
const KEPT_MILLIS = 2 * HOUR_MILLIS;

/**
 * Until when a breaker holds that trips at `limit` changes within an hour; undefined while it has not tripped. It holds
 * for an hour after the last of them, so that no hour has more, and what flaps gets rest and not one change at a time.
 */
export function trippedUntil(changes: readonly Date[], limit: number, now: Date): Date | undefined {
  if (changes.length < limit) return undefined;
  const times = changes.map((at) => at.getTime()).sort((a, b) => a - b);
  const last = times.findLast((at, index) => {
    const first = times[index - limit + 1];
    return first !== undefined && at - first < HOUR_MILLIS;
  });
  const until = (last ?? 0) + HOUR_MILLIS;
  return until > now.getTime() ? new Date(until) : undefined;
}

/** The changes that a breaker may still hold on account of. */
export function stillRecent(changes: readonly Date[] | undefined, now: Date): readonly Date[] {
  return changes?.filter((at) => now.getTime() - at.getTime() < KEPT_MILLIS) ?? [];
}

/** A drain is set again every minute until it is done: one change, and its start has been counted. */
export function goesOnDraining(
  { kind, to }: Pick<ChangeDecision, 'kind' | 'to'>,
  capacity: CapacityReading,
): boolean {
  return kind === 'scale-in' && capacity.kind === 'draining' && to === capacity.desired;
}
