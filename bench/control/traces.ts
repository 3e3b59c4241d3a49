import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  bridged,
  type Recording,
  recordingOf,
  repeated,
  smoothed,
} from '../../replay/lab/recording.ts';
import { parseTrace } from '../../replay/traffic.ts';
import type { Say } from '../figures.ts';

const DAY_SECONDS = 86_400;

/** Policies learn for a week, and the rest is scored. */
export const WARM_UP_SECONDS = 7 * DAY_SECONDS;
const LEAST_SECONDS = 2 * WARM_UP_SECONDS;

const SUFFIX = '.csv.gz';

/** Files of rates are named after the file that was drawn from them. */
const RATES_SUFFIX = /-rate(\d+)$/;

const SMOOTHED_BIN_SECONDS = 10;

export interface NamedRecording {
  readonly name: string;
  readonly recording: Recording;
}

/**
 * The recordings of a folder: every `*.csv.gz` with arrivals, those that have measured rates beside them also with their
 * windows bridged, and the rates alone, smoothed. One that lasts less than two weeks is repeated.
 */
export function readTraces(folder: string, say: Say): readonly NamedRecording[] {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length))
    .sort();
  if (names.length === 0) throw new Error(`${folder} must hold files *${SUFFIX}, got none`);
  const bins = binsOf(folder);
  const read = new Map(
    names.map((name) => [name, readRecording({ folder, name, stated: bins.get(name), say })]),
  );
  return names
    .flatMap((name): readonly NamedRecording[] => {
      const recording = read.get(name) as Recording;
      const base = name.replace(RATES_SUFFIX, '');
      if (base === name) return [{ name, recording }];
      const drawn = read.get(base);
      return [
        ...(drawn ? [{ name: `${base}-bridged`, recording: bridged(drawn, recording) }] : []),
        { name: `${base}-smooth`, recording: smoothed(recording, SMOOTHED_BIN_SECONDS) },
      ];
    })
    .map(({ name, recording }) => ({ name, recording: repeated(recording, LEAST_SECONDS) }));
}

function readRecording({
  folder,
  name,
  stated,
  say,
}: {
  readonly folder: string;
  readonly name: string;
  readonly stated: number | undefined;
  readonly say: Say;
}): Recording {
  const text = gunzipSync(readFileSync(join(folder, `${name}${SUFFIX}`))).toString('utf8');
  const rows = text.trimEnd().split('\n').length - 1;
  const binSeconds = stated ?? inferredBinSeconds(rows);
  if (stated === undefined)
    say(`${name}: no bin in ${join(folder, 'README.md')}, taken as ${binSeconds} s`);
  return text.startsWith(RATE_COLUMN)
    ? ratesOf(text, binSeconds)
    : recordingOf(parseTrace(text, binSeconds));
}

const RATE_COLUMN = 'milli_req_per_s';

function ratesOf(text: string, binSeconds: number): Recording {
  const milli = parseTrace(text.replace(RATE_COLUMN, 'arrivals'), binSeconds);
  const bins = milli.bins.map(({ arrivals, ...bin }) => ({
    ...bin,
    arrivals: arrivals === undefined ? undefined : (arrivals * binSeconds) / 1000,
  }));
  return recordingOf({ binSeconds, bins });
}

/** The bins that the folder's README states: rows like `| name.csv.gz | 10 s |`, backticks and suffix or not. */
function binsOf(folder: string): ReadonlyMap<string, number> {
  const readme = join(folder, 'README.md');
  if (!existsSync(readme)) return new Map();
  const rows = readFileSync(readme, 'utf8').matchAll(/^\|\s*`?([\w.-]+?)`?\s*\|\s*(\d+) s\s*\|/gm);
  return new Map(
    [...rows].map(([, name = '', seconds]) => [name.replace(SUFFIX, ''), Number(seconds)]),
  );
}

const USUAL_BIN_SECONDS = [600, 300, 60, 10];

/** Recordings are made for whole days: the widest usual bin that makes at most two months of them, else a second. */
export function inferredBinSeconds(rows: number): number {
  // 120,960 rows: 840 days of 600 s, 84 of 60 s, 14 of 10 s -> 10 s
  const fits = (binSeconds: number) => {
    const days = (rows * binSeconds) / DAY_SECONDS;
    return Number.isInteger(days) && days <= MOST_DAYS;
  };
  return USUAL_BIN_SECONDS.find(fits) ?? 1;
}

const MOST_DAYS = 60;
