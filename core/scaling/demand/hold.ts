import { DAY_SECONDS } from './state.ts';

/** Provisioned concurrency is billed by the 5 minutes, so what goes sooner is paid for anyway. */
export const LEAST_HOLD_SECONDS = 300;
export const MOST_HOLD_SECONDS = 1800;

const GAIN = 0.25;

/** Each change makes the hold longer, each day makes it shorter: it stays where the changes are as many as budgeted. */
export function steeredHold(
  holdSeconds: number,
  elapsed: { readonly changes: number; readonly seconds: number; readonly changesPerDay: number },
): number {
  // 150 changes in a day of 150: ln H + 0.25 - 0.25
  const log =
    Math.log(holdSeconds) +
    GAIN * (elapsed.changes / elapsed.changesPerDay - elapsed.seconds / DAY_SECONDS);
  return Math.min(Math.max(Math.exp(log), LEAST_HOLD_SECONDS), MOST_HOLD_SECONDS);
}
