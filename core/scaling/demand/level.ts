import type { DemandMeasurement } from './measurement.ts';

/** Bins this long are confirmed by themselves, and their mean is free of chance. */
export const LONG_BIN_SECONDS = 60;

/** So many times the mean of the bin before, and it is a jump. */
const JUMP_FACTOR = 2;

/** A jump so late that less than this of it is in flight is taken to be half there: chance must not be multiplied. */
const LEAST_FILLED = 0.5;

/**
 * The mean of the last 20 s or more, and no less than what the most in flight stands for with chance taken off: in short
 * bins always, in long ones when it has jumped since the last bin, whose second half the mean would wait for.
 */
export function levelOf(measured: DemandMeasurement, previousMean: number): number {
  const { seconds, mean, max } = measured;
  const chance = Math.sqrt(max);
  // 400 in flight at most: 400 - 2 x 20 = 360
  if (seconds < LONG_BIN_SECONDS) return Math.max((mean + previousMean) / 2, max - 2 * chance);
  // 100 on average a minute ago, now 640 at most: 640 - 4 x 25.3 = 539 > 2 x 100
  const isJump = max - 4 * chance > JUMP_FACTOR * previousMean;
  return isJump ? Math.max(mean, settledLevel(measured, previousMean)) : mean;
}

/**
 * Where a jump will stand. What is in flight fills up until the first of the new requests end: after the duration of one
 * 63 % of the rise is there, after three 95 %. How long ago it began follows from how little of it is in the mean.
 */
function settledLevel(
  { seconds, mean, max, requests }: DemandMeasurement,
  previousMean: number,
): number {
  // The most of a rise is its end, which is looked at once: chance adds less to it than to the most of many.
  const risen = max - Math.sqrt(max) - previousMean;
  // 2,100 requests, 129 in flight on average of 60 s: 3.7 s each
  const requestSeconds = requests > 0 ? (mean * seconds) / requests : 0;
  if (requestSeconds === 0) return previousMean + risen;
  // 129 after 95: as much as 336 more would have made in 6.1 s
  const asBlockSeconds = (Math.max(0, mean - previousMean) * seconds) / risen;
  const filled = filledShare(asBlockSeconds / requestSeconds);
  return previousMean + risen / Math.max(LEAST_FILLED, filled);
}

/** The share of a rise that is in flight, by its area over its height, in durations of a request. */
function filledShare(area: number): number {
  // Rising for t it is 1 - e^-t high and t - (1 - e^-t) large: t = (area + 1)(1 - e^-t)
  let time = area + 1;
  for (let step = 0; step < 20; step += 1) time = (area + 1) * (1 - Math.exp(-time));
  return 1 - Math.exp(-time);
}
