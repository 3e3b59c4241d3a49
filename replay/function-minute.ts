import type { Assumptions } from './assumptions.ts';
import {
  type EdgeFunctionSecond,
  type EdgeFunctionState,
  IDLE_FUNCTION,
  playSecond,
} from './edge-function-model.ts';
import { type Backlog, playQueueSecond } from './queue-model.ts';
import { type RequestDuration, representativeSeconds } from './request-duration.ts';

/** A function with the queue that it works off. */
export interface FunctionState {
  readonly environments: EdgeFunctionState;
  readonly backlog: Backlog;
}

export const IDLE: FunctionState = { environments: IDLE_FUNCTION, backlog: [] };

export interface FunctionLoad {
  /** Requests that come in each second of the minute, and how long they take. */
  readonly seconds: readonly { readonly arrivals: number; readonly duration: RequestDuration }[];
  readonly startsAtSecond: number;
  readonly provisioned: number;
  readonly concurrencyLimit: number;
}

/** What AWS counts of a function and of its queue in one minute. */
export interface FunctionMinute {
  readonly invocations: number;
  readonly errors: number;
  readonly throttles: number;
  readonly spillover: number;
  readonly coldStarts: number;
  readonly peakInFlight: number;
  readonly provisioned: number;
  /** How often each duration was seen, in milliseconds, rounded to 5 %. */
  readonly durations: ReadonlyMap<number, number>;
  readonly queue: { readonly peakMessages: number; readonly oldestSeconds: number };
  /** Second by second: what its database gets. */
  readonly seconds: readonly EdgeFunctionSecond[];
}

/** Plays a minute: requests that the function cannot take go into its queue, and are taken from it when there is room. */
export function playFunctionMinute(
  state: FunctionState,
  { seconds, startsAtSecond, provisioned, concurrencyLimit }: FunctionLoad,
  { edgeFunction }: Assumptions,
): { readonly state: FunctionState; readonly minute: FunctionMinute } {
  let { environments, backlog } = state;
  const played: EdgeFunctionSecond[] = [];
  const durations = new Map<number, number>();
  const queue = { peakMessages: 0, oldestSeconds: 0 };

  for (const [index, { arrivals, duration }] of seconds.entries()) {
    const waiting = backlog.reduce((sum, { messages }) => sum + messages, 0);
    const step = playSecond(
      environments,
      { arrivals: arrivals + waiting, duration, provisioned, concurrencyLimit },
      edgeFunction,
    );
    const { invocations, coldStarts } = step.second;
    // New requests go first; the queue gets what room they leave.
    const second = { ...step.second, throttles: Math.max(0, arrivals - invocations) };
    const waited = playQueueSecond(backlog, {
      second: startsAtSecond + index,
      taken: Math.max(0, invocations - arrivals),
      added: second.throttles,
    });
    addDurations(durations, duration, invocations - coldStarts, 0);
    addDurations(durations, duration, coldStarts, edgeFunction.firstRequestExtraSeconds);
    queue.peakMessages = Math.max(queue.peakMessages, waited.messages);
    queue.oldestSeconds = Math.max(queue.oldestSeconds, waited.oldestSeconds);
    environments = step.state;
    backlog = waited.backlog;
    played.push(second);
  }

  const total = (count: (second: EdgeFunctionSecond) => number) =>
    Math.round(played.reduce((sum, second) => sum + count(second), 0));
  const invocations = total((second) => second.invocations);
  return {
    state: { environments, backlog },
    minute: {
      invocations,
      errors: Math.round(invocations * edgeFunction.errorShare),
      throttles: total((second) => second.throttles),
      spillover: total((second) => second.spillover),
      coldStarts: total((second) => second.coldStarts),
      peakInFlight: Math.max(...played.map(({ inFlight }) => inFlight)),
      provisioned,
      durations,
      queue,
      seconds: played,
    },
  };
}

/** The 95th percentile of a minute's durations, in milliseconds; undefined without requests. */
export function p95Millis({ durations }: FunctionMinute): number | undefined {
  const sorted = [...durations].sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  let counted = 0;
  return sorted.find(([, count]) => {
    counted += count;
    return counted >= 0.95 * total;
  })?.[0];
}

const ROUNDED_TO = Math.log(1.05);

function addDurations(
  durations: Map<number, number>,
  duration: RequestDuration,
  requests: number,
  extraSeconds: number,
): void {
  if (requests <= 0) return;
  const representatives = representativeSeconds(duration);
  for (const seconds of representatives) {
    // 1,290 ms -> 1.05 ^ 147 = 1,304 ms
    const exponent = Math.round(Math.log((seconds + extraSeconds) * 1000) / ROUNDED_TO);
    const millis = Math.round(Math.exp(exponent * ROUNDED_TO));
    durations.set(millis, (durations.get(millis) ?? 0) + requests / representatives.length);
  }
}
