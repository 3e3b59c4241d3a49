/** Long enough that chance does not look like a slope, and short enough that a slope is seen while it can be followed. */
const HALF_MINUTES = 4;

/**
 * By how much a series of minutes will have risen in so many more, as it has risen in the last 8: the slower half of
 * them counts, so that a step, which is in one of them, is not taken for a slope. Never below 0.
 */
export function projectedRise(minutes: readonly number[], aheadMinutes: number): number {
  const [first, middle, last] = [
    minutes.at(-1 - 2 * HALF_MINUTES),
    minutes.at(-1 - HALF_MINUTES),
    minutes.at(-1),
  ];
  if (first === undefined || middle === undefined || last === undefined) return 0;
  // 100, 130, 170 in steps of 4 minutes: 30 in 4 minutes at least, 82 in 11
  const rise = Math.min(last - middle, middle - first);
  return (Math.max(0, rise) / HALF_MINUTES) * aheadMinutes;
}
