import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { seededRandom } from '../replay/random.ts';
import {
  parseTrace,
  type Stretch,
  stretchTraffic,
  type TokenTimes,
  type Trace,
  type TrafficSecond,
  thinTraffic,
} from '../replay/traffic.ts';

const HOUR = 3600;

/** The day that is played: nobody comes, then the traffic of the traces. */
export const QUIET_MINUTES = 10;

/**
 * Half a day of servegen-msmall, its first from 13:30 on, in six hours. Base and factor are chosen so that the floor
 * is enough at both ends and six times too small at the peak: the trace serves the whole world and never halts, a
 * platform with offices as customers sleeps.
 */
const BIG: Stretch = {
  fromSeconds: 13.5 * HOUR,
  seconds: 12 * HOUR,
  speed: 2,
  baseRequestsPerSecond: 42,
  factor: 7,
};
const BIG_SECONDS = BIG.seconds / BIG.speed;

/** How long the day is, in virtual minutes. */
export const DAY_MINUTES = QUIET_MINUTES + BIG_SECONDS / 60;

/** azllm23-code again and again, one request of 25: the share of a small function. */
const SMALL_EVERY_NTH = 25;
const TOKEN_TIMES: TokenTimes = { firstTokenSeconds: 0.3, secondsPerToken: 0.02 }; // assumed

const SEED = 1;

/** Second by second, of each edge function of the example platform. */
export type DayTraffic = Readonly<Record<string, readonly TrafficSecond[]>>;

/** Reads the traces and makes the day of them; the same every time. */
export function readDay(): DayTraffic {
  const big = stretchTraffic(readTrace('servegen-msmall', 10), BIG, seededRandom(SEED));
  const small = thinTraffic(readTrace('azllm23-code', 1), SMALL_EVERY_NTH, TOKEN_TIMES);
  const repetitions = Math.ceil(BIG_SECONDS / small.length);
  return {
    'assistant-edge': afterQuiet(big),
    'assistant-digest': afterQuiet(Array.from({ length: repetitions }, () => small).flat()),
  };
}

/** The 60 seconds of a minute, of each function. */
export function minuteOf(day: DayTraffic, minute: number): DayTraffic {
  const entries = Object.entries(day).map(([name, seconds]) => [
    name,
    seconds.slice(minute * 60, (minute + 1) * 60),
  ]);
  return Object.fromEntries(entries);
}

function afterQuiet(seconds: readonly TrafficSecond[]): readonly TrafficSecond[] {
  const quiet = Array.from({ length: QUIET_MINUTES * 60 }, () => ({ arrivals: 0 }));
  return [...quiet, ...seconds];
}

function readTrace(name: string, binSeconds: number): Trace {
  const file = path.join(import.meta.dirname, `../traces/${name}.csv.gz`);
  return parseTrace(gunzipSync(readFileSync(file)).toString('utf8'), binSeconds);
}
