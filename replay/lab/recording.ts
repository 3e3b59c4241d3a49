import type { Trace } from '../traffic.ts';
import { UnplayableError } from './unplayable-error.ts';

const DAY_SECONDS = 86_400;

/** Recorded traffic without gaps, ready to be scaled and drawn from. */
export interface Recording {
  readonly binSeconds: number;
  /** Mean requests a second in each bin. */
  readonly rates: Float64Array;
  /** 1 where the rate was recorded, 0 where a gap was filled. */
  readonly recorded: Uint8Array;
}

/** Gaps are filled with the day before (or the next day that has it), and marked, so that they are not scored. */
export function recordingOf({ binSeconds, bins }: Trace): Recording {
  if (bins.length === 0) throw new Error('a recording must have at least one bin, got none');
  const rates = Float64Array.from(bins, ({ arrivals }) =>
    arrivals === undefined ? Number.NaN : arrivals / binSeconds,
  );
  const recorded = Uint8Array.from(rates, (rate) => (Number.isNaN(rate) ? 0 : 1));
  if (!recorded.includes(1))
    throw new Error(`a recording must have traffic to play, got ${bins.length} bins of gaps`);
  const perDay = Math.max(1, Math.round(DAY_SECONDS / binSeconds));
  const isMissing = (bin: number) => Number.isNaN(rates[bin] ?? Number.NaN);
  for (let bin = 0; bin < rates.length; bin += 1)
    if (isMissing(bin)) rates[bin] = rates[bin - perDay] ?? Number.NaN;
  for (let bin = rates.length - 1; bin >= 0; bin -= 1)
    if (isMissing(bin)) rates[bin] = rates[bin + perDay] ?? Number.NaN;
  for (let bin = 0; bin < rates.length; bin += 1) if (isMissing(bin)) rates[bin] = 0;
  return { binSeconds, rates, recorded };
}

/** Played again and again until it is long enough for a week of learning and one that is scored. */
export function repeated(recording: Recording, leastSeconds: number): Recording {
  const { binSeconds, rates, recorded } = recording;
  const seconds = rates.length * binSeconds;
  if (seconds >= leastSeconds) return recording;
  const length = Math.ceil(leastSeconds / binSeconds);
  return {
    binSeconds,
    rates: Float64Array.from({ length }, (_, bin) => rates[bin % rates.length] ?? 0),
    recorded: Uint8Array.from({ length }, (_, bin) => recorded[bin % rates.length] ?? 0),
  };
}

/**
 * The recording with the jumps between its windows bridged: every bin times what the rate of its window would be if it
 * went straight from window centre to window centre, over what it is. Bursts inside a window stay.
 */
export function bridged(recording: Recording, windows: Recording): Recording {
  const { binSeconds, rates, recorded } = recording;
  const bridgedRates = rates.map((rate, bin) => {
    const second = (bin + 0.5) * binSeconds;
    const flat = windows.rates[Math.floor(second / windows.binSeconds)] ?? 0;
    return flat > 0 ? (rate * interpolated(windows, second)) / flat : rate;
  });
  return { binSeconds, rates: bridgedRates, recorded };
}

/** The rates of wide windows as a line from centre to centre, in narrow bins. */
export function smoothed(windows: Recording, binSeconds: number): Recording {
  const perWindow = windows.binSeconds / binSeconds;
  const length = windows.rates.length * perWindow;
  return {
    binSeconds,
    rates: Float64Array.from({ length }, (_, bin) =>
      interpolated(windows, (bin + 0.5) * binSeconds),
    ),
    recorded: Uint8Array.from(
      { length },
      (_, bin) => windows.recorded[Math.floor(bin / perWindow)] ?? 0,
    ),
  };
}

/** windows of 600 s with 10 and 20 requests/s: at second 600, half-way between their centres, 15 */
function interpolated({ binSeconds, rates }: Recording, second: number): number {
  const position = Math.min(Math.max(second / binSeconds - 0.5, 0), rates.length - 1);
  const before = Math.floor(position);
  const [from = 0, to = from] = rates.subarray(before, before + 2);
  return from + (to - from) * (position - before);
}

export interface PeakQuestion {
  /** Requests in flight that the 99.95th percentile of the one-minute loads shall be. */
  readonly peak: number;
  readonly meanRequestSeconds: number;
  /** Only minutes from here on count. */
  readonly fromSeconds: number;
}

/** The share of minutes that stay at or below the peak. */
const PEAK_QUANTILE = 0.9995;

/** The recording with every rate multiplied so that its peak is the one asked for. */
export function scaledToPeak(
  recording: Recording,
  { peak, meanRequestSeconds, fromSeconds }: PeakQuestion,
): Recording {
  const loads = minuteRates(recording, fromSeconds).map((rate) => rate * meanRequestSeconds);
  const sorted = loads.sort((a, b) => a - b);
  // 10,080 minutes: the 10,075th of them, in ascending order
  const found = sorted[Math.ceil(PEAK_QUANTILE * sorted.length) - 1] ?? 0;
  if (found <= 0)
    throw new UnplayableError(
      'a recording must have a whole minute with requests to be scaled to a peak',
    );
  const { binSeconds, recorded } = recording;
  return { binSeconds, recorded, rates: recording.rates.map((rate) => (rate * peak) / found) };
}

function minuteRates({ binSeconds, rates, recorded }: Recording, fromSeconds: number): number[] {
  const perMinute = Math.max(1, Math.round(60 / binSeconds));
  const minutes: number[] = [];
  const first = Math.floor(fromSeconds / binSeconds);
  for (let bin = first; bin + perMinute <= rates.length; bin += perMinute) {
    if (recorded.subarray(bin, bin + perMinute).includes(0)) continue;
    const sum = rates.subarray(bin, bin + perMinute).reduce((total, rate) => total + rate, 0);
    minutes.push(sum / perMinute);
  }
  return minutes;
}
