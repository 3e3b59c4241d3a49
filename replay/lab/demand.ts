import { seededRandom } from '../random.ts';
import { poissonDraw } from './poisson.ts';
import type { Recording } from './recording.ts';
import { UnplayableError } from './unplayable-error.ts';
import { type RequestSeconds, requestSeconds } from './whole-second-durations.ts';

/** Maxima in flight are kept for blocks of this many seconds: most blocks are served without looking at their seconds. */
export const BLOCK_SECONDS = 10;

/**
 * What a function is asked for, second by second: how many requests arrive, and how many are in flight if all are
 * served at once. That does not depend on capacity: a request that spills over runs on demand just as long.
 */
export interface Demand {
  readonly seconds: number;
  readonly arrivals: Uint16Array;
  readonly inFlight: Uint16Array;
  /** Sums over all earlier seconds, one longer than `seconds`. */
  readonly arrivalsBefore: Float64Array;
  readonly inFlightBefore: Float64Array;
  /** The most in flight in each block. */
  readonly blockMaxima: Uint16Array;
  /** 1 where every bin was recorded and the warm-up is over. */
  readonly isScored: Uint8Array;
  readonly durationOf: RequestSeconds;
}

export interface DemandQuestion {
  readonly recording: Recording;
  readonly seed: number;
  /** The time in which policies learn and nothing is scored. */
  readonly warmUpSeconds: number;
  /** How long requests take on average; assumed when left out. */
  readonly meanRequestSeconds?: number;
}

/** Draws a demand from a recording: arrivals Poisson inside a bin, durations by request; the same for the same seed. */
export function drawDemand(question: DemandQuestion): Demand {
  const { recording, seed, warmUpSeconds, meanRequestSeconds } = question;
  const { binSeconds, rates, recorded } = recording;
  const blocks = Math.floor((rates.length * binSeconds) / BLOCK_SECONDS);
  if (blocks === 0)
    throw new UnplayableError(
      `a recording must last ${BLOCK_SECONDS} s, got ${rates.length * binSeconds} s`,
    );
  const seconds = blocks * BLOCK_SECONDS;
  const random = seededRandom(seed);
  const durationOf = requestSeconds(seed, meanRequestSeconds);
  const arrivals = new Uint16Array(seconds);
  const inFlight = new Uint16Array(seconds);
  const ends = new Uint32Array(RING_SECONDS);
  let running = 0;
  for (let second = 0; second < seconds; second += 1) {
    const slot = second & (RING_SECONDS - 1);
    running -= ends[slot] as number;
    ends[slot] = 0;
    const arrived = poissonDraw(rates[Math.floor(second / binSeconds)] as number, random);
    for (let position = 0; position < arrived; position += 1) {
      const end = (second + durationOf(second, position)) & (RING_SECONDS - 1);
      ends[end] = (ends[end] as number) + 1;
    }
    running += arrived;
    if (running > 65_535)
      throw new UnplayableError(`the lab plays at most 65,535 requests in flight, got ${running}`);
    arrivals[second] = arrived;
    inFlight[second] = running;
  }
  const isScored = Uint8Array.from({ length: blocks }, (_, block) => {
    const second = block * BLOCK_SECONDS;
    const end = Math.ceil((second + BLOCK_SECONDS) / binSeconds);
    const bins = recorded.subarray(Math.floor(second / binSeconds), end);
    return second >= warmUpSeconds && !bins.includes(0) ? 1 : 0;
  });
  return demandOf({ arrivals, inFlight, isScored, durationOf });
}

/** A demand with its sums and maxima, also for stories told second by second. */
export function demandOf(
  told: Pick<Demand, 'arrivals' | 'inFlight' | 'isScored' | 'durationOf'>,
): Demand {
  const seconds = told.inFlight.length;
  const blockMaxima = new Uint16Array(Math.ceil(seconds / BLOCK_SECONDS));
  for (let second = 0; second < seconds; second += 1) {
    const block = Math.floor(second / BLOCK_SECONDS);
    blockMaxima[block] = Math.max(blockMaxima[block] as number, told.inFlight[second] as number);
  }
  return {
    ...told,
    seconds,
    arrivalsBefore: sumsBefore(told.arrivals),
    inFlightBefore: sumsBefore(told.inFlight),
    blockMaxima,
  };
}

function sumsBefore(values: Uint16Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let index = 0; index < values.length; index += 1)
    sums[index + 1] = (sums[index] as number) + (values[index] as number);
  return sums;
}

/** A power of two beyond the longest request. */
const RING_SECONDS = 512;
