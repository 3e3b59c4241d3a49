import type { Configuration } from '../../core/config/schema.ts';
import { heartbeatOf } from '../../core/loop/metrics-to-read.ts';
import { auroraMetrics, edgeFunctionMetrics, metricKey } from '../../core/metrics.ts';
import type { Datapoint, MetricAnswer, MetricSource } from '../../core/ports.ts';
import type { EdgeFunctionTarget } from '../../core/targets.ts';
import { type LoadPoint, loadPoint, publishedBins } from './datapoints.ts';
import { BLOCK_SECONDS } from './demand.ts';
import type { LabClock } from './lab-clock.ts';
import { ONE_MINUTE_FEED } from './parameters.ts';
import type { World } from './world.ts';

/** What a quarter of an hour holds, which is as far back as the loop asks. */
const KEPT_POINTS = 16;

export interface LabMetrics extends MetricSource {
  /** What is published of a metric by now, the last quarter of an hour of it. */
  readonly published: (key: string) => readonly Datapoint[];
}

/** CloudWatch as a function, its readers and `reconcile` fill it: once a minute, and a minute late. */
export function labMetrics(
  world: World,
  {
    target,
    configuration,
    clock,
    p95Millis,
  }: {
    readonly target: EdgeFunctionTarget;
    readonly configuration: Configuration;
    readonly clock: LabClock;
    /** Of the requests; capacity does not change it. */
    readonly p95Millis: number;
  },
): LabMetrics {
  const metrics = edgeFunctionMetrics(target.configuration);
  const heartbeat = heartbeatOf(target, configuration);
  const [played] = Object.values(configuration.auroraClusters);
  const cluster = played && auroraMetrics(played);
  const series = new Map<string, Datapoint[]>();
  let bins = 0;

  const publishNext = () => {
    const point = loadPoint(world, ONE_MINUTE_FEED, bins);
    const startsAt = clock(bins * ONE_MINUTE_FEED.binSeconds);
    const always = [[heartbeat, 1] as const];
    const throttles = [[metrics.throttles, point.throttled] as const];
    const measured = [
      [metrics.inFlight, point.max],
      [metrics.averageMillis, averageMillis(point)],
      [metrics.provisionedUtilization, peakUtilization(world, bins)],
      [metrics.spillover, point.spilled],
      [metrics.invocations, point.requests],
      [metrics.errors, 0],
      [metrics.p95Millis, p95Millis],
    ] as const;
    // Lambda publishes with requests: without any there are no points. One that is throttled is no invocation.
    const values = [
      ...always,
      ...(point.requests > 0 ? measured : []),
      ...(point.requests + point.throttled > 0 ? throttles : []),
    ];
    for (const [metric, value] of [...values, ...readerValues(bins)]) {
      const key = metricKey(metric);
      const points = series.get(key) ?? [];
      points.push({ startsAt, value });
      series.set(key, points.slice(-KEPT_POINTS));
    }
    bins += 1;
  };

  // Instances publish as long as they stand, whatever is asked of them.
  const readerValues = (minute: number) => {
    const measured = world.cluster?.minutes[minute];
    if (!cluster || !measured || measured.readers === 0) return [];
    return [
      [cluster.readerCpuPercent, measured.cpuPercent],
      [cluster.readerConnections, measured.connectionsPerReader],
    ] as const;
  };

  const published = (key: string) => {
    while (bins < publishedBins(ONE_MINUTE_FEED, world.now)) publishNext();
    return series.get(key) ?? [];
  };
  return {
    published,
    async fetch(asked, { from }) {
      return new Map(
        asked.map((metric): [string, MetricAnswer] => {
          const key = metricKey(metric);
          const datapoints = published(key).filter(({ startsAt }) => startsAt >= from);
          return [key, { complete: true, datapoints }];
        }),
      );
    },
  };
}

/** With the requests of the minute it gives the mean in flight; AWS counts the whole of a request where it began. */
const averageMillis = ({ mean, requests }: LoadPoint): number =>
  (mean * ONE_MINUTE_FEED.binSeconds * 1000) / requests;

function peakUtilization({ peakUtilization: peaks }: World, minute: number): number {
  const perMinute = ONE_MINUTE_FEED.binSeconds / BLOCK_SECONDS;
  return Math.max(...peaks.subarray(minute * perMinute, (minute + 1) * perMinute));
}
