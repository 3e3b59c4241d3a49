import { DAY_SECONDS } from './state.ts';

/*
 * How reluctantly capacity changes, steered by the budget of changes: first less is given back, then later. From 1, on
 * the heels of demand, to 18, half an hour behind it.
 */

export const FIRST_RESTRAINT = 2;
const LEAST_RESTRAINT = 1;
const MOST_RESTRAINT = 18;

/** From here on it is the hold that grows, not the band. */
const LONGER_HOLD_FROM = 3;

/** By how much the logarithm grows in a day of twice the budget, or falls in a day without a change. */
const GAIN = 1;

/** Provisioned concurrency is billed by the 5 minutes, so what goes sooner is paid for anyway. */
const LEAST_HOLD_SECONDS = 300;
export const MOST_HOLD_SECONDS = (LEAST_HOLD_SECONDS * MOST_RESTRAINT) / LONGER_HOLD_FROM;

/** A release of a smaller share than this, times the restraint, is not worth a change. */
const BAND_SHARE = 0.05;

/** How long a need counts after it was measured: 5 minutes, up to 30 under the highest restraint. */
export function holdSeconds(restraint: number): number {
  return LEAST_HOLD_SECONDS * Math.max(1, restraint / LONGER_HOLD_FROM);
}

/** The share of capacity that must be too much before it is given back: 5 to 15 %. */
export function releaseShare(restraint: number): number {
  return BAND_SHARE * Math.min(restraint, LONGER_HOLD_FROM);
}

/** Each change raises it, each day lowers it: it stays where the changes are as many as budgeted. */
export function steeredRestraint(
  restraint: number,
  elapsed: { readonly changes: number; readonly seconds: number; readonly changesPerDay: number },
): number {
  // 140 changes in a day of 140: ln r + 1 - 1
  const log =
    Math.log(restraint) +
    GAIN * (elapsed.changes / elapsed.changesPerDay - elapsed.seconds / DAY_SECONDS);
  return Math.min(Math.max(Math.exp(log), LEAST_RESTRAINT), MOST_RESTRAINT);
}
