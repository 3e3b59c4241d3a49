import { BLOCK_SECONDS } from './demand.ts';
import type { Feed } from './parameters.ts';
import type { World } from './world.ts';

/** One published bin of a function's metrics. */
export interface LoadPoint {
  /** Requests in flight, mean and most. */
  readonly mean: number;
  readonly max: number;
  readonly requests: number;
  readonly spilled: number;
}

/** How many bins of the feed have been published: they are the bins before this one. */
export function publishedBins({ binSeconds, delaySeconds }: Feed, now: number): number {
  // At 12:02:00 of a feed with bins of a minute, a minute late: those up to 12:01:00
  return Math.max(0, Math.floor((now - delaySeconds) / binSeconds));
}

/** A bin of a feed whose bins are whole blocks. */
export function loadPoint(
  { demand, spilled }: Pick<World, 'demand' | 'spilled'>,
  { binSeconds }: Feed,
  bin: number,
): LoadPoint {
  const [from, until] = [bin * binSeconds, (bin + 1) * binSeconds];
  let max = 0;
  let spills = 0;
  for (let block = from / BLOCK_SECONDS; block < until / BLOCK_SECONDS; block += 1) {
    max = Math.max(max, demand.blockMaxima[block] as number);
    spills += spilled[block] as number;
  }
  return {
    mean: meanInFlight({ demand }, from, until),
    max,
    requests: (demand.arrivalsBefore[until] as number) - (demand.arrivalsBefore[from] as number),
    spilled: spills,
  };
}

/** Mean requests in flight over any stretch of seconds that has passed. */
export function meanInFlight(
  { demand }: Pick<World, 'demand'>,
  from: number,
  until: number,
): number {
  const before = demand.inFlightBefore;
  return ((before[until] as number) - (before[from] as number)) / (until - from);
}
