import { parseDocument } from 'yaml';
import * as z from 'zod';
import { MOST_BINS, type RecordedTraffic, type TrafficProblem } from './traffic.ts';

const answer = z.object({
  MetricDataResults: z.array(
    z.object({
      Id: z.string().default(''),
      Label: z.string().default(''),
      StatusCode: z.string().default('Complete'),
      Timestamps: z.array(z.union([z.string(), z.number()])),
      Values: z.array(z.number().min(0)),
    }),
  ),
  NextToken: z.string().nullish(),
});

type Result = z.output<typeof answer>['MetricDataResults'][number];

const LEAST_PERIOD_SECONDS = 60;

/**
 * Reads what `aws cloudwatch get-metric-data` has written: the sum of Invocations, and where it is there the average of
 * Duration. Lambda publishes nothing while there is nothing to do, so a period without a point had no request.
 */
export function readCloudWatchHistory(
  text: string,
): { readonly traffic: RecordedTraffic } | { readonly problems: readonly TrafficProblem[] } {
  const json = parseJson(text);
  if ('problems' in json) return json;
  const parsed = answer.safeParse(json.value);
  if (!parsed.success)
    return {
      problems: parsed.error.issues.map((issue) =>
        problem(
          'it is what `aws cloudwatch get-metric-data` writes',
          `${issue.path.join('.')}: ${issue.message}`,
        ),
      ),
    };
  const { MetricDataResults: results, NextToken: nextToken } = parsed.data;
  if (nextToken)
    return {
      problems: [
        problem(
          'the answer is complete',
          'a NextToken',
          'Fetch the rest too: `npx tidegate record` does',
        ),
      ],
    };
  const invocations = results.find((result) => isOf(result, 'invocations'));
  if (!invocations)
    return {
      problems: [
        problem(
          'one of the results is Invocations, by its Id or Label',
          results.map(({ Id, Label }) => Label || Id).join(', ') || 'no result',
          'Ask for the Sum of AWS/Lambda Invocations',
        ),
      ],
    };
  const duration = results.find((result) => isOf(result, 'duration'));
  const problems = [invocations, ...(duration ? [duration] : [])].flatMap(problemsOf);
  if (problems.length > 0) return { problems };
  const bins = binsOf(invocations);
  return bins.count <= MOST_BINS
    ? { traffic: trafficOf(invocations, duration, bins) }
    : { problems: [problem(`a file has at most ${MOST_BINS} bins`, `${bins.count}`)] };
}

function parseJson(
  text: string,
): { readonly value: unknown } | { readonly problems: readonly TrafficProblem[] } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // JSON.parse says where only now and then; JSON is YAML, whose parser always does.
    const [position] = parseDocument(text).errors.flatMap(({ linePos }) => linePos?.[0] ?? []);
    const { line, col: column } = position ?? { line: 1, col: 1 };
    return { problems: [{ ...problem('it is JSON', message), line, column }] };
  }
}

function isOf({ Id, Label }: Result, metricName: string): boolean {
  return [Id, Label].some((name) => name.toLowerCase().split(/[\s:]/).includes(metricName));
}

function problemsOf({ Id, Label, StatusCode, Timestamps, Values }: Result): TrafficProblem[] {
  const name = Label || Id;
  const times = Timestamps.map(secondsOf);
  return [
    ...(StatusCode === 'Complete'
      ? []
      : [
          problem(
            `${name} is complete`,
            StatusCode,
            'Fetch it again: AWS calls this answer partial',
          ),
        ]),
    ...(Timestamps.length === Values.length
      ? []
      : [
          problem(
            `${name} has a value for every timestamp`,
            `${Timestamps.length} and ${Values.length}`,
          ),
        ]),
    ...(times.some(Number.isNaN)
      ? [
          problem(
            `every timestamp of ${name} is a time`,
            `${Timestamps[times.findIndex(Number.isNaN)]}`,
          ),
        ]
      : []),
    ...(new Set(times).size === times.length
      ? []
      : [problem(`${name} has each timestamp once`, 'one of them twice')]),
    ...(times.length < 2 ? [problem(`${name} has two points or more`, `${times.length}`)] : []),
  ];
}

interface Bins {
  /** Of the first of them, since 1970. */
  readonly first: number;
  readonly binSeconds: number;
  readonly count: number;
}

/** The shortest distance between two points is the period. */
function binsOf({ Timestamps }: Result): Bins {
  const times = Timestamps.map(secondsOf).sort((a, b) => a - b);
  const [first = 0] = times;
  const last = times.at(-1) ?? first;
  const shortest = times.reduce(
    (least, at, index) => Math.min(least, at - (times[index - 1] ?? Number.NEGATIVE_INFINITY)),
    Number.POSITIVE_INFINITY,
  );
  const binSeconds = Math.max(LEAST_PERIOD_SECONDS, shortest);
  return { first, binSeconds, count: Math.round((last - first) / binSeconds) + 1 };
}

function trafficOf(
  invocations: Result,
  duration: Result | undefined,
  { first, binSeconds, count }: Bins,
): RecordedTraffic {
  const arrivals = new Array<number>(count).fill(0);
  invocations.Timestamps.forEach((timestamp, index) => {
    const bin = Math.round((secondsOf(timestamp) - first) / binSeconds);
    arrivals[bin] = invocations.Values[index] ?? 0;
  });
  const requestSeconds = duration && meanSeconds(invocations, duration);
  return {
    binSeconds,
    arrivals,
    begins: new Date(first * 1000),
    ...(requestSeconds !== undefined && { requestSeconds }),
  };
}

/** Each period's average counts as often as it had requests. */
function meanSeconds(invocations: Result, duration: Result): number | undefined {
  const requestsAt = new Map(
    invocations.Timestamps.map((timestamp, index) => [
      secondsOf(timestamp),
      invocations.Values[index] ?? 0,
    ]),
  );
  let [requests, millis] = [0, 0];
  duration.Timestamps.forEach((timestamp, index) => {
    const weight = requestsAt.get(secondsOf(timestamp)) ?? 0;
    requests += weight;
    millis += weight * (duration.Values[index] ?? 0);
  });
  return requests === 0 ? undefined : millis / requests / 1000;
}

/** The AWS CLI writes ISO 8601, its v1 seconds since 1970 too. */
function secondsOf(timestamp: string | number): number {
  return typeof timestamp === 'number' ? timestamp : Date.parse(timestamp) / 1000;
}

function problem(
  rule: string,
  found: string,
  mend = 'Correct it, or fetch it again',
): TrafficProblem {
  return { line: 1, column: 1, rule, found, mend };
}
