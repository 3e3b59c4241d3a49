/** A value and when it was measured, in seconds. */
export interface Peak {
  readonly at: number;
  readonly value: number;
}

/**
 * Values that are the highest since they were measured, oldest and highest first: all that any later question for the
 * highest of the last n seconds can be answered with.
 */
export type Peaks = readonly Peak[];

/** The peaks after another measurement; those older than `keptSeconds` are dropped. */
export function withPeak(peaks: Peaks, peak: Peak, keptSeconds: number): Peaks {
  const kept = peaks.filter(
    ({ at, value }) => value > peak.value && at > peak.at - keptSeconds && at < peak.at,
  );
  return [...kept, peak];
}

/** The highest value of the last `seconds`; 0 when nothing was measured in them. */
export function highest(peaks: Peaks, seconds: number, now: number): number {
  return peaks.find(({ at }) => at > now - seconds)?.value ?? 0;
}
