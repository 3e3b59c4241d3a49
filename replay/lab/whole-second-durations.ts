import { normalQuantile } from '../request-duration.ts';

/** Durations that the lab draws from: log-normal, rounded to whole seconds within limits. */
interface DurationAssumption {
  readonly meanSeconds: number;
  /** Standard deviation over mean. */
  readonly variation: number;
  readonly leastSeconds: number;
  readonly mostSeconds: number;
}

/** No trace says how long its requests take: assumed, and stated beside every result. */
export const DURATION: DurationAssumption = {
  meanSeconds: 4,
  variation: 1,
  leastSeconds: 1,
  mostSeconds: 300,
};

const QUANTILES = 1 << 16;

/** The duration of a request as a function of who it is: any of them can be looked up again without keeping all. */
export type RequestSeconds = (second: number, position: number) => number;

/** Each request's duration follows from the seed, the second it arrives in and its position among those of that second. */
export function requestSeconds(
  seed: number,
  meanSeconds: number = DURATION.meanSeconds,
): RequestSeconds {
  const table = durationTable(meanSeconds);
  const salt = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  return (second, position) => {
    // two rounds of the finalizer of MurmurHash3 over (seed, second, position)
    let mixed = Math.imul(second ^ salt, 0xcc9e2d51) ^ Math.imul(position + 1, 0x1b873593);
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return table[(mixed ^ (mixed >>> 16)) & (QUANTILES - 1)] as number;
  };
}

/** Equally likely durations, the shortest first. */
export function durationTable(meanSeconds: number = DURATION.meanSeconds): Uint16Array {
  const known = tables.get(meanSeconds);
  if (known) return known;
  const table = madeTable({ ...DURATION, meanSeconds });
  tables.set(meanSeconds, table);
  return table;
}

/** Making one takes longer than drawing a day from it. */
const tables = new Map<number, Uint16Array>();

/** What 95 % of the requests stay at or below. */
export function percentile95Millis(meanSeconds: number = DURATION.meanSeconds): number {
  const table = durationTable(meanSeconds);
  return (table[Math.floor(0.95 * table.length)] ?? 0) * 1000;
}

function madeTable(assumption: DurationAssumption): Uint16Array {
  const { meanSeconds, variation, leastSeconds, mostSeconds } = assumption;
  const variance = Math.log(1 + variation ** 2);
  const logMean = Math.log(meanSeconds) - variance / 2;
  return Uint16Array.from({ length: QUANTILES }, (_, index) => {
    const z = normalQuantile((index + 0.5) / QUANTILES);
    const seconds = Math.round(Math.exp(logMean + Math.sqrt(variance) * z));
    return Math.min(Math.max(seconds, leastSeconds), mostSeconds);
  });
}
