import type { Configuration } from '../core/config/schema.ts';
import type { Assumptions } from './assumptions.ts';
import {
  type ClusterMinute,
  playClusterMinute,
  readerUtilization,
  readSeconds,
} from './database-model.ts';
import type { EdgeFunctionSecond } from './edge-function-model.ts';
import {
  type FunctionMinute,
  type FunctionState,
  IDLE,
  playFunctionMinute,
} from './function-minute.ts';
import type { RequestDuration } from './request-duration.ts';
import type { TrafficSecond } from './traffic.ts';

const SECONDS = 60;

/** The capacity that serves during a minute, by the names of the configuration. */
export interface PlatformCapacity {
  /** Provisioned environments that are available. */
  readonly provisioned: Readonly<Record<string, number>>;
  /** Readers that are available. */
  readonly readers: Readonly<Record<string, number>>;
}

/** What goes on from one minute to the next. */
export interface PlatformState {
  readonly minute: number;
  readonly functions: Readonly<Record<string, FunctionState>>;
}

export const IDLE_PLATFORM: PlatformState = { minute: 0, functions: {} };

export interface PlatformMinute {
  readonly edgeFunctions: Readonly<Record<string, FunctionMinute>>;
  readonly auroraClusters: Readonly<Record<string, ClusterMinute>>;
}

export interface PlatformInput {
  readonly configuration: Configuration;
  readonly assumptions: Assumptions;
  readonly capacity: PlatformCapacity;
  /** Each edge function's traffic, 60 seconds; a function without any gets none. */
  readonly traffic: Readonly<Record<string, readonly TrafficSecond[]>>;
}

/** One minute of the configured platform: traffic and capacity in, what AWS would measure out. */
export function playMinute(
  state: PlatformState,
  input: PlatformInput,
): { readonly state: PlatformState; readonly minute: PlatformMinute } {
  const { configuration, capacity, assumptions } = input;
  const functions = Object.keys(configuration.edgeFunctions).map(
    (name) =>
      [
        name,
        playFunctionMinute(
          state.functions[name] ?? IDLE,
          {
            seconds: secondsOf(name, input),
            startsAtSecond: state.minute * SECONDS,
            provisioned: capacity.provisioned[name] ?? 0,
            concurrencyLimit: concurrencyLimit(name, input),
          },
          assumptions,
        ),
      ] as const,
  );
  const minutes = new Map(functions.map(([name, { minute }]) => [name, minute]));
  const clusters = Object.keys(configuration.auroraClusters).map((name) => [
    name,
    playClusterMinute(
      {
        seconds: together(readersOf(name, configuration).map((reader) => minutes.get(reader))),
        readers: capacity.readers[name] ?? 0,
      },
      assumptions.database,
    ),
  ]);
  return {
    state: {
      minute: state.minute + 1,
      functions: Object.fromEntries(functions.map(([name, played]) => [name, played.state])),
    },
    minute: {
      edgeFunctions: Object.fromEntries(minutes),
      auroraClusters: Object.fromEntries(clusters),
    },
  };
}

/** The functions that read from a cluster. */
function readersOf(cluster: string, { edgeFunctions }: Configuration): readonly string[] {
  return Object.entries(edgeFunctions)
    .filter(([, { database }]) => database === cluster)
    .map(([name]) => name);
}

function arrivalsOf(name: string, second: number, { traffic }: PlatformInput): number {
  return traffic[name]?.[second]?.arrivals ?? 0;
}

function secondsOf(name: string, input: PlatformInput) {
  return Array.from({ length: SECONDS }, (_, second) => ({
    arrivals: arrivalsOf(name, second, input),
    duration: durationOf(name, second, input),
  }));
}

function durationOf(name: string, second: number, input: PlatformInput): RequestDuration {
  const known = input.traffic[name]?.[second]?.secondsPerRequest;
  if (known !== undefined) return { kind: 'fixed', seconds: known };
  const { meanSeconds, variation } = input.assumptions.edgeFunction;
  return {
    kind: 'log-normal',
    meanSeconds: meanSeconds + readSecondsOf(name, second, input),
    variation,
  };
}

function readSecondsOf(name: string, second: number, input: PlatformInput): number {
  const { configuration, capacity, assumptions } = input;
  const database = configuration.edgeFunctions[name]?.database;
  if (database === undefined) return 0;
  const requests = readersOf(database, configuration)
    .map((reader) => arrivalsOf(reader, second, input))
    .reduce((sum, arrivals) => sum + arrivals, 0);
  const utilization = readerUtilization(
    requests,
    capacity.readers[database] ?? 0,
    assumptions.database,
  );
  return readSeconds(utilization, assumptions.database);
}

/** What the account's quota leaves when the provisioned environments of all others are set aside. */
function concurrencyLimit(name: string, { configuration, capacity }: PlatformInput): number {
  const elsewhere = Object.entries(capacity.provisioned)
    .filter(([other]) => other !== name)
    .reduce((sum, [, provisioned]) => sum + provisioned, 0);
  return configuration.quota.concurrentExecutions - elsewhere;
}

function together(minutes: readonly (FunctionMinute | undefined)[]) {
  const sum = (second: number, count: (of: EdgeFunctionSecond) => number) =>
    minutes.reduce((total, minute) => {
      const of = minute?.seconds[second];
      return of ? total + count(of) : total;
    }, 0);
  return Array.from({ length: SECONDS }, (_, second) => ({
    invocations: sum(second, ({ invocations }) => invocations),
    inFlight: sum(second, ({ inFlight }) => inFlight),
  }));
}
