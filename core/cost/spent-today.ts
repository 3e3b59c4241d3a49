import type { TargetState } from '../ports.ts';
import { DAY_MILLIS, HOUR_MILLIS } from '../time.ts';

/**
 * What a target's capacity has cost since midnight UTC, as its ledger knows it: nothing for a target in shadow mode or
 * without a price, and a minute late after a change.
 */
export function dollarsToday(state: TargetState | undefined, now: Date): number {
  const ledger = state?.ledger;
  if (!ledger) return 0;
  const midnight = Math.floor(now.getTime() / DAY_MILLIS) * DAY_MILLIS;
  const isToday = ledger.bookedUntil.getTime() >= midnight;
  const booked = isToday ? ledger.capacityHours + ledger.minimumHours : 0;
  const open = now.getTime() - Math.max(midnight, ledger.bookedUntil.getTime());
  return (
    (booked + (ledger.capacity * Math.max(0, open)) / HOUR_MILLIS) *
    (ledger.dollarsPerUnitHour ?? 0)
  );
}
