import { BLOCK_SECONDS, type Demand } from './demand.ts';
import type { Feed } from './parameters.ts';

/** One published bin of a function's metrics. */
export interface LoadPoint {
  /** Requests in flight, mean and most. */
  readonly mean: number;
  readonly max: number;
  readonly requests: number;
  readonly spilled: number;
  /** Turned away, and in none of the other figures. */
  readonly throttled: number;
}

/** What of a world is measured. */
export interface MeasuredWorld {
  readonly demand: Demand;
  /** Requests that found no provisioned environment free, by block. */
  readonly spilled: Uint32Array;
  /** Requests that were throttled, by block. */
  readonly throttled: Uint32Array;
  /** How many that were throttled would be in flight, by second; missing while none was. */
  throttledInFlight?: Uint16Array;
}

/** How many bins of the feed have been published: they are the bins before this one. */
export function publishedBins({ binSeconds, delaySeconds }: Feed, now: number): number {
  // At 12:02:00 of a feed with bins of a minute, a minute late: those up to 12:01:00
  return Math.max(0, Math.floor((now - delaySeconds) / binSeconds));
}

/** A bin of a feed whose bins are whole blocks. */
export function loadPoint(world: MeasuredWorld, { binSeconds }: Feed, bin: number): LoadPoint {
  const { demand, spilled, throttled } = world;
  const [from, until] = [bin * binSeconds, (bin + 1) * binSeconds];
  const arrived =
    (demand.arrivalsBefore[until] as number) - (demand.arrivalsBefore[from] as number);
  let [max, spills, throttles] = [0, 0, 0];
  for (let block = from / BLOCK_SECONDS; block < until / BLOCK_SECONDS; block += 1) {
    max = Math.max(max, maximumInFlight(world, block));
    spills += spilled[block] as number;
    throttles += throttled[block] as number;
  }
  return {
    mean: meanInFlight(world, from, until),
    max,
    requests: arrived - throttles,
    spilled: spills,
    throttled: throttles,
  };
}

function maximumInFlight({ demand, throttledInFlight }: MeasuredWorld, block: number): number {
  if (!throttledInFlight) return demand.blockMaxima[block] as number;
  const first = block * BLOCK_SECONDS;
  return demand.inFlight
    .subarray(first, first + BLOCK_SECONDS)
    .reduce((most, all, index) => Math.max(most, all - (throttledInFlight[first + index] ?? 0)), 0);
}

/** Mean requests in flight over any stretch of seconds that has passed. */
export function meanInFlight(
  { demand, throttledInFlight }: Pick<MeasuredWorld, 'demand' | 'throttledInFlight'>,
  from: number,
  until: number,
): number {
  const before = demand.inFlightBefore;
  const absent = throttledInFlight?.subarray(from, until).reduce((sum, of) => sum + of, 0) ?? 0;
  return ((before[until] as number) - (before[from] as number) - absent) / (until - from);
}
