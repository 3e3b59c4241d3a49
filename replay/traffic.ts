import { normalDraw, type Random } from './random.ts';

/** Recorded traffic: row i covers the seconds from i x binSeconds on. */
export interface Trace {
  readonly binSeconds: number;
  readonly bins: readonly TraceBin[];
}

interface TraceBin {
  /** Undefined where the recording has a gap. */
  readonly arrivals: number | undefined;
  /** Of all requests in the bin; only traces of language models have it. */
  readonly generatedTokens: number | undefined;
}

/** One second of traffic as a function gets it. */
export interface TrafficSecond {
  readonly arrivals: number;
  /** What the trace says of how long these requests take; undefined when it says nothing. */
  readonly secondsPerRequest?: number;
}

/** Reads a trace: a header line, then one row per bin, -1 for a gap. */
export function parseTrace(text: string, binSeconds: number): Trace {
  const [header = '', ...rows] = text.trimEnd().split('\n');
  const columns = header.split(',');
  const arrivalsColumn = columns.indexOf('arrivals');
  const tokensColumn = columns.indexOf('gen_tokens');
  if (arrivalsColumn < 0) throw new Error(`a trace must have a column arrivals, got ${header}`);
  const bins = rows.map((row, index) => {
    const fields = row.split(',');
    const count = (column: number) => countIn(fields[column], index);
    return {
      arrivals: count(arrivalsColumn),
      generatedTokens: tokensColumn < 0 ? undefined : count(tokensColumn),
    };
  });
  return { binSeconds, bins };
}

function countIn(field: string | undefined, index: number): number | undefined {
  const count = Number(field);
  if (field === undefined || field === '' || !Number.isInteger(count) || count < -1) {
    throw new Error(`row ${index + 1} of a trace must hold whole numbers from -1, got ${field}`);
  }
  return count === -1 ? undefined : count;
}

export interface Stretch {
  /** The part that is played, in the trace's own time. */
  readonly fromSeconds: number;
  readonly seconds: number;
  /** At speed 2 an hour of the trace takes half an hour, and its requests come at twice the rate. */
  readonly speed: number;
  /** Taken off the trace's rate first, so that what is left falls to nothing at night. */
  readonly baseRequestsPerSecond: number;
  /** What is left is multiplied by this. */
  readonly factor: number;
}

/** A part of a trace, stretched; inside a bin arrivals are spread at random, as many in total as the bin has. */
export function stretchTraffic(
  { binSeconds, bins }: Trace,
  { fromSeconds, seconds, speed, baseRequestsPerSecond, factor }: Stretch,
  random: Random,
): readonly TrafficSecond[] {
  const first = Math.floor(fromSeconds / binSeconds);
  const end = Math.ceil((fromSeconds + seconds) / binSeconds);
  return bins
    .slice(first, end)
    .flatMap((bin, index) => {
      const aboveBase = knownArrivals(bin, first + index) - baseRequestsPerSecond * binSeconds;
      // 640 in 10 s, base 42, factor 8, speed 2 -> (640 - 420) x 8 = 1,760 in 5 s
      const stretched = Math.round(Math.max(0, aboveBase) * factor);
      return spread(stretched, binSeconds / speed, random);
    })
    .map((arrivals) => ({ arrivals }));
}

/** How long a request takes that generates so many tokens. */
export interface TokenTimes {
  readonly firstTokenSeconds: number;
  readonly secondsPerToken: number;
}

/** Every n-th request of a trace whose bins are seconds, each as long as the tokens of its bin say. */
export function thinTraffic(
  trace: Trace,
  everyNth: number,
  { firstTokenSeconds, secondsPerToken }: TokenTimes,
): readonly TrafficSecond[] {
  let counted = 0;
  return trace.bins.map((bin, index) => {
    const all = knownArrivals(bin, index);
    const before = Math.floor(counted / everyNth);
    counted += all;
    const arrivals = Math.floor(counted / everyNth) - before;
    if (arrivals === 0) return { arrivals };
    const tokensPerRequest = (bin.generatedTokens ?? 0) / all;
    // 107 tokens over 7 requests -> 0.3 + 15.3 x 0.02 = 0.61 s each
    return { arrivals, secondsPerRequest: firstTokenSeconds + tokensPerRequest * secondsPerToken };
  });
}

function knownArrivals({ arrivals }: TraceBin, index: number): number {
  if (arrivals === undefined) throw new Error(`the part that is played has a gap in bin ${index}`);
  return arrivals;
}

/** Splits a count over seconds as chance does: each second draws its part of what is left (binomial, by the normal). */
function spread(total: number, seconds: number, random: Random): readonly number[] {
  let left = total;
  return Array.from({ length: seconds }, (_, second) => {
    const share = 1 / (seconds - second);
    // 1,760 left over 5 seconds -> 352 on average, give or take 17
    const deviation = Math.sqrt(left * share * (1 - share));
    const drawn = Math.round(left * share + deviation * normalDraw(random));
    const part = Math.min(left, Math.max(0, drawn));
    left -= part;
    return part;
  });
}
