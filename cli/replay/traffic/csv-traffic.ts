import { MOST_BINS, type RecordedTraffic, type TrafficProblem } from './traffic.ts';

/** More than this many are the same mistake again and again. */
const MOST_PROBLEMS = 20;

const TIME_COLUMNS = ['timestamp', 'time', 'start'];

export interface CsvReader {
  /** One line of the file, in their order. */
  take(line: string): void;
  /** False when reading on makes no sense. */
  readonly isGoingOn: boolean;
  end(): { readonly traffic: RecordedTraffic } | { readonly problems: readonly TrafficProblem[] };
}

/**
 * Reads a CSV line by line, so that its size does not matter: a header with `arrivals`, a row for each bin, -1 or nothing
 * for a gap. With a column `timestamp` (ISO 8601, or seconds since 1970) rows may be missing, and are gaps; without one
 * every row is the next bin of `binSeconds`.
 */
export function csvReader(binSeconds: number | undefined): CsvReader {
  const problems: TrafficProblem[] = [];
  const arrivals: (number | undefined)[] = [];
  let columns: Columns | undefined;
  let lineNumber = 0;
  let times: Times | undefined;
  let isHopeless = false;

  const report = (column: number, rule: string, found: string, mend: string) => {
    problems.push({ line: lineNumber, column, rule, found, mend });
  };

  const takeHeader = (line: string) => {
    const names = line.split(',').map((name) => name.trim().toLowerCase());
    const arrivalsAt = names.indexOf('arrivals');
    const timeAt = names.findIndex((name) => TIME_COLUMNS.includes(name));
    isHopeless = true;
    if (arrivalsAt < 0)
      return report(1, 'the header names a column arrivals', quoted(line), 'name it so');
    if (timeAt < 0 && binSeconds === undefined)
      return report(
        1,
        'without a column timestamp it must be known how many seconds a row is',
        quoted(line),
        'Add the column, or give --bin-seconds',
      );
    isHopeless = false;
    columns = { arrivalsAt, timeAt };
  };

  const takeRow = (line: string, { arrivalsAt, timeAt }: Columns) => {
    const fields = line.split(',');
    const count = countIn(fields[arrivalsAt]);
    if (count === 'wrong')
      return report(
        columnOf(fields, arrivalsAt),
        'arrivals is a whole number from 0, or -1 or nothing for a gap',
        quoted(fields[arrivalsAt] ?? ''),
        'Correct it, or make it a gap',
      );
    if (timeAt < 0) return void arrivals.push(count);
    const at = secondsIn(fields[timeAt]);
    const column = columnOf(fields, timeAt);
    if (at === undefined)
      return report(
        column,
        'timestamp is a time of ISO 8601, or seconds since 1970',
        quoted(fields[timeAt] ?? ''),
        'Write one like 2026-01-05T00:00:00Z',
      );
    times ??= { first: at, last: at, step: binSeconds };
    if (arrivals.length === 0) return void arrivals.push(count);
    if (at <= times.last)
      return report(
        column,
        'time goes on from row to row',
        `${quoted(fields[timeAt] ?? '')} after ${isoOf(times.last)}`,
        'Sort the rows, and keep one of those of the same time',
      );
    times.step ??= at - times.first;
    const bins = (at - times.first) / times.step;
    if (!Number.isInteger(bins))
      return report(
        column,
        `rows are ${times.step} s apart, or a multiple of it`,
        `${quoted(fields[timeAt] ?? '')}, ${at - times.last} s after the row before`,
        'Give --bin-seconds if the first two rows are not the rule',
      );
    if (bins >= MOST_BINS) {
      isHopeless = true;
      return report(column, `a file has at most ${MOST_BINS} bins`, `${bins}`, 'Cut it');
    }
    while (arrivals.length < bins) arrivals.push(undefined);
    arrivals.push(count);
    times.last = at;
  };

  return {
    get isGoingOn() {
      return !isHopeless && problems.length < MOST_PROBLEMS;
    },
    take(line) {
      lineNumber += 1;
      const text = line.replace(/\r$/, '').replace(/^\uFEFF/, '');
      if (lineNumber > 1 && text.trim() === '') return;
      if (!columns) takeHeader(text);
      else takeRow(text, columns);
      if (arrivals.length > MOST_BINS) {
        isHopeless = true;
        report(1, `a file has at most ${MOST_BINS} bins`, `${arrivals.length}`, 'Cut it');
      }
    },
    end() {
      if (problems.length === 0 && arrivals.every((count) => count === undefined)) {
        const found = arrivals.length === 0 ? 'no row' : `${arrivals.length} gaps`;
        lineNumber = Math.max(1, lineNumber);
        report(1, 'a recording has traffic', found, 'Record some');
      }
      if (problems.length > 0) return { problems };
      const step = times?.step ?? binSeconds;
      if (step === undefined) {
        report(
          1,
          'it must be known how many seconds a row is',
          'a single row',
          'Give --bin-seconds',
        );
        return { problems };
      }
      const begins = times && { begins: new Date(times.first * 1000) };
      return { traffic: { binSeconds: step, arrivals, ...begins } };
    },
  };
}

interface Columns {
  readonly arrivalsAt: number;
  /** -1 without times. */
  readonly timeAt: number;
}

interface Times {
  readonly first: number;
  last: number;
  step: number | undefined;
}

function countIn(field: string | undefined): number | undefined | 'wrong' {
  const text = field?.trim() ?? '';
  if (text === '' || text === '-1') return undefined;
  return /^\d{1,9}(\.0+)?$/.test(text) ? Number(text) : 'wrong';
}

function secondsIn(field: string | undefined): number | undefined {
  const text = field?.trim() ?? '';
  if (/^\d{1,11}$/.test(text)) return Number(text);
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return undefined;
  // Without an offset it is UTC, as in CloudWatch.
  const isZoned = /(Z|[+-]\d\d:?\d\d)$/.test(text);
  const millis = Date.parse(isZoned ? text : `${text.replace(' ', 'T')}Z`);
  return Number.isNaN(millis) ? undefined : millis / 1000;
}

/** Where the field begins, counted from 1. */
function columnOf(fields: readonly string[], index: number): number {
  return fields.slice(0, index).reduce((sum, field) => sum + field.length + 1, 1);
}

const isoOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 19);

const quoted = (text: string): string =>
  text === '' ? 'nothing' : `"${text.length > 60 ? `${text.slice(0, 60)}...` : text}"`;
