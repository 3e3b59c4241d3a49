import type { HoldReason } from '../scaling/decision.ts';
import type { Standing } from './standings.ts';

/** Why nothing would have been done, and for how long. */
export interface ShadowHolds {
  readonly reason: HoldReason;
  readonly times: number;
  readonly hours: number;
  /** Of the newest one, in words. */
  readonly says: string;
}

/** The holds by reason, the one with the most hours first. */
export function holdsOf(stood: readonly Standing[]): readonly ShadowHolds[] {
  const byReason = new Map<HoldReason, ShadowHolds>();
  for (const { item, hours } of stood) {
    const { decision } = item;
    if (decision.kind !== 'hold') continue;
    const { reason } = decision;
    const earlier = byReason.get(reason) ?? { times: 0, hours: 0 };
    byReason.set(reason, {
      reason,
      times: earlier.times + 1,
      hours: earlier.hours + hours,
      says: decision.trail.at(-1)?.says ?? reason,
    });
  }
  return [...byReason.values()].sort((a, b) => b.hours - a.hours);
}
