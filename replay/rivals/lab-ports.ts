import type { Configuration } from '../../core/config/schema.ts';
import { heartbeatOf } from '../../core/loop/metrics-to-read.ts';
import { edgeFunctionMetrics, metricKey } from '../../core/metrics.ts';
import type {
  CapacityReading,
  Datapoint,
  MetricAnswer,
  Ports,
  StateStore,
  TargetState,
} from '../../core/ports.ts';
import { scalableTargets } from '../../core/targets.ts';
import { loadPoint, publishedBins } from '../lab/datapoints.ts';
import { BLOCK_SECONDS } from '../lab/demand.ts';
import { ONE_MINUTE_FEED } from '../lab/parameters.ts';
import { durationTable } from '../lab/whole-second-durations.ts';
import type { World } from '../lab/world.ts';

/** Every recording begins at this instant, a Monday. */
const BEGINNING = Date.parse('2026-01-05T00:00:00Z');

/** The instant of a virtual second. */
export const instantOf = (second: number): Date => new Date(BEGINNING + second * 1000);

/** Core's ports for the one function of the configuration, answered by the world: what AWS would say, by the minute. */
export function labPorts(world: World, configuration: Configuration): Ports {
  const [target] = scalableTargets(configuration);
  if (target?.kind !== 'edge-function')
    throw new Error('the lab plays one edge function, got a configuration without one');
  const unit = target.configuration.scaling.targetConcurrency;
  let lastId = 0;
  return {
    metrics: labMetrics(world, configuration),
    alarms: { inAlarm: async () => [] },
    capacity: {
      'edge-function': {
        read: async () => capacityReading(world, unit),
        async set(_target, desiredCapacity) {
          world.request(desiredCapacity * unit);
          return { kind: 'accepted', says: 'taken' };
        },
      },
      'aurora-readers': {
        read: () => Promise.reject(new Error('the lab has no database')),
        set: () => Promise.reject(new Error('the lab has no database')),
      },
    },
    account: {
      readLimits: async () => ({ ...configuration.quota, reservedConcurrency: 0 }),
    },
    evidence: { gather: () => Promise.reject(new Error('the lab has no errors')) },
    store: labStore(),
    notifier: { publish: async () => {} },
    newId: () => {
      lastId += 1;
      return `${lastId}`;
    },
  };
}

function capacityReading({ pool }: World, unit: number): CapacityReading {
  const current = pool.ready / unit;
  return pool.requested === pool.ready
    ? { kind: 'steady', current }
    : { kind: 'changing', current, desired: pool.requested / unit };
}

/** What a quarter of an hour holds, which is as far back as the loop asks. */
const KEPT_POINTS = 16;

function labMetrics(world: World, configuration: Configuration): Ports['metrics'] {
  const [target] = scalableTargets(configuration);
  if (target?.kind !== 'edge-function') throw new Error('the lab plays one edge function');
  const metrics = edgeFunctionMetrics(target.configuration);
  const heartbeat = heartbeatOf(target, configuration);
  const series = new Map<string, Datapoint[]>();
  const p95 = percentile95Millis();
  let published = 0;

  const publishNext = () => {
    const point = loadPoint(world, ONE_MINUTE_FEED, published);
    const startsAt = instantOf(published * ONE_MINUTE_FEED.binSeconds);
    const values = [[heartbeat, 1] as const];
    const measured = [
      [metrics.inFlight, point.max],
      [metrics.provisionedUtilization, peakUtilization(world, published)],
      [metrics.spillover, point.spilled],
      [metrics.invocations, point.requests],
      [metrics.errors, 0],
      [metrics.throttles, 0],
      [metrics.p95Millis, p95],
    ] as const;
    // Lambda publishes with requests: without any there are no points.
    for (const [metric, value] of point.requests > 0 ? [...values, ...measured] : values) {
      const key = metricKey(metric);
      const points = series.get(key) ?? [];
      points.push({ startsAt, value });
      series.set(key, points.slice(-KEPT_POINTS));
    }
    published += 1;
  };

  return {
    async fetch(asked, { from }) {
      while (published < publishedBins(ONE_MINUTE_FEED, world.now)) publishNext();
      return new Map(
        asked.map((metric): [string, MetricAnswer] => {
          const key = metricKey(metric);
          const datapoints = (series.get(key) ?? []).filter(({ startsAt }) => startsAt >= from);
          return [key, { complete: true, datapoints }];
        }),
      );
    },
  };
}

function peakUtilization({ peakUtilization: peaks }: World, minute: number): number {
  const perMinute = ONE_MINUTE_FEED.binSeconds / BLOCK_SECONDS;
  return Math.max(...peaks.subarray(minute * perMinute, (minute + 1) * perMinute));
}

/** Of the durations that the lab draws; capacity does not change them. */
export function percentile95Millis(): number {
  const table = durationTable();
  return (table[Math.floor(0.95 * table.length)] ?? 0) * 1000;
}

/** One handler, so nobody else writes: every conditional write is won. What is only read by people is not kept. */
function labStore(): StateStore {
  const states = new Map<string, TargetState>();
  const control = { stopped: false, brakes: [], brakesVersion: 0 };
  return {
    readStates: async () => states,
    readControl: async () => control,
    readStatesAndControl: async () => ({ states, control }),
    async write(target, previous, next) {
      states.set(target, { ...next, schemaVersion: 1, version: (previous?.version ?? 0) + 1 });
      return true;
    },
    writeStopSwitch: async () => {},
    appendAudit: async () => {},
    readAudit: async () => [],
    readAuditSince: async () => [],
    writeLedgerDay: async () => {},
    readLedgerDays: async () => [],
  };
}
