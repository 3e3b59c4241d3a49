import { createReadStream, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CommandFailure } from '../../failure.ts';
import { readCloudWatchHistory } from './cloudwatch-history.ts';
import { csvReader } from './csv-traffic.ts';
import { type RecordedTraffic, TrafficFileError } from './traffic.ts';

/** A month of minutes in JSON is about 4 MB. */
const MOST_JSON_CHARACTERS = 200_000_000;

interface TrafficQuestion {
  readonly file: string;
  /** Of a CSV without times. */
  readonly binSeconds?: number;
  /** Told how much of the file has been read, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/**
 * Reads recorded traffic from a CSV or the JSON of `aws cloudwatch get-metric-data`, either of them also as `.gz`.
 * A CSV is streamed: what is kept is one number for each bin. Throws TrafficFileError with everything that is wrong.
 */
export async function readTraffic(question: TrafficQuestion): Promise<RecordedTraffic> {
  const { file, binSeconds } = question;
  const lines = createInterface({ input: textOf(question), crlfDelay: Number.POSITIVE_INFINITY });
  const csv = csvReader(binSeconds);
  const json: string[] = [];
  let characters = 0;
  let isJson: boolean | undefined;
  for await (const line of lines) {
    isJson ??= /^\s*[{[]/.test(line);
    if (!isJson) {
      csv.take(line);
      if (csv.isGoingOn) continue;
      break;
    }
    json.push(line);
    characters += line.length;
    if (characters > MOST_JSON_CHARACTERS)
      throw new CommandFailure(
        `${file} has more than ${MOST_JSON_CHARACTERS.toLocaleString('en-US')} characters of JSON`,
        'write it as CSV, which is read line by line',
      );
  }
  const read = isJson ? readCloudWatchHistory(json.join('\n')) : csv.end();
  if ('problems' in read) throw new TrafficFileError(file, read.problems);
  return read.traffic;
}

function textOf({ file, onProgress }: TrafficQuestion): Readable {
  const { size } = sizeOf(file);
  const bytes = createReadStream(file);
  let taken = 0;
  if (onProgress)
    bytes.on('data', (chunk) => {
      taken += chunk.length;
      onProgress(size === 0 ? 1 : taken / size);
    });
  return file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
}

function sizeOf(file: string) {
  try {
    return statSync(file);
  } catch {
    throw new CommandFailure(`there is no file ${file}`, 'correct --traffic');
  }
}
