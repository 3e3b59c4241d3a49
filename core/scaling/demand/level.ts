import type { DemandMeasurement } from './measurement.ts';

/** Bins this long are confirmed by themselves, and their mean is free of chance. */
export const LONG_BIN_SECONDS = 60;

/**
 * The mean of the last 20 s or more, and no less than what the most in flight stands for with chance taken off: in short
 * bins always, in long ones when it has jumped since the last bin, whose second half the mean would wait for.
 */
export function levelOf({ seconds, mean, max }: DemandMeasurement, previousMean: number): number {
  const chance = Math.sqrt(max);
  // 400 in flight at most: 400 - 2 x 20 = 360
  const burst = max - 2 * chance;
  if (seconds < LONG_BIN_SECONDS) return Math.max((mean + previousMean) / 2, burst);
  // 100 on average a minute ago, now 640 at most: 640 - 4 x 25.3 = 539 > 2 x 100
  const isJump = max - 4 * chance > JUMP_FACTOR * previousMean;
  return isJump ? Math.max(mean, burst) : mean;
}

const JUMP_FACTOR = 2;
