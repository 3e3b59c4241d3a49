import { type Recording, scaledToPeak } from '../../replay/lab/recording.ts';
import { DURATION } from '../../replay/lab/whole-second-durations.ts';
import type { Job } from './play.ts';
import { type NamedRecording, WARM_UP_SECONDS } from './traces.ts';

/** A trace at a peak, to be drawn from with as many seeds as wanted. */
export interface Scene {
  readonly trace: string;
  readonly recording: Recording;
  readonly peak: number;
  readonly meanInFlight: number;
  /** On and off, or hardly any traffic: played as it was recorded. */
  readonly isSparse: boolean;
}

/** A mean of so many requests in flight, and the goals for dense traffic hold. */
export const DENSE_MEAN_IN_FLIGHT = 100;

const STRETCH_SECONDS = 10;
const MOST_IDLE_SHARE = 0.01;

/**
 * Each trace at each peak. Where more than one of a hundred stretches of 10 s has no request it is played as recorded
 * instead: scaled up it would be another kind of traffic.
 */
export function scenesOf(
  traces: readonly NamedRecording[],
  peaks: readonly number[],
): readonly Scene[] {
  return traces.flatMap(({ name, recording }): readonly Scene[] => {
    const scene = (scaled: Recording, peak: number, isSparse: boolean): Scene => ({
      trace: name,
      recording: scaled,
      peak,
      meanInFlight: meanRate(scaled) * DURATION.meanSeconds,
      isSparse,
    });
    const toPeak = (peak: number) =>
      scaledToPeak(recording, {
        peak,
        meanRequestSeconds: DURATION.meanSeconds,
        fromSeconds: WARM_UP_SECONDS,
      });
    if (idleShare(recording) <= MOST_IDLE_SHARE)
      return peaks.map((peak) => scene(toPeak(peak), peak, false));
    const factor = meanRate(recording) / meanRate(toPeak(1));
    return [scene(recording, Math.round(factor), true)];
  });
}

export function jobsOf(scenes: readonly Scene[], seeds: number): readonly Job[] {
  return scenes.flatMap(({ trace, recording, peak }) =>
    Array.from({ length: seeds }, (_, index) => ({ trace, recording, peak, seed: index + 1 })),
  );
}

/** The share of stretches of 10 s in which no request is expected. */
export function idleShare({ binSeconds, rates }: Recording): number {
  const perStretch = Math.max(1, Math.round(STRETCH_SECONDS / binSeconds));
  let [idle, stretches] = [0, 0];
  for (let bin = 0; bin < rates.length; bin += perStretch) {
    const sum = rates.subarray(bin, bin + perStretch).reduce((total, rate) => total + rate, 0);
    idle += Math.exp((-sum / perStretch) * STRETCH_SECONDS);
    stretches += 1;
  }
  return idle / stretches;
}

function meanRate({ rates }: Recording): number {
  return rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
}
