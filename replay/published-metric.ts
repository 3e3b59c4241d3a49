import type { Configuration } from '../core/config/schema.ts';
import { auroraMetrics, edgeFunctionMetrics, type Metric, queueMetrics } from '../core/metrics.ts';
import type { ClusterMinute } from './database-model.ts';
import type { FunctionMinute } from './function-minute.ts';
import type { PlatformMinute } from './platform-model.ts';

/**
 * What a service publishes of one metric for one minute: its statistics are taken over all values, each as often as its
 * count says (once without counts). CloudWatch takes at most 150 different values a call.
 */
export interface PublishedMetric {
  /** Its statistic and period are the reader's choice and do not count here. */
  readonly metric: Metric;
  readonly values: readonly number[];
  readonly counts?: readonly number[];
}

/** Readers of each cluster that are available: each has its own connections. */
export type ReaderIds = Readonly<Record<string, readonly string[]>>;

/** A minute of the platform as Lambda, SQS and Aurora would publish it. */
export function publishedMetrics(
  { edgeFunctions, queues, auroraClusters }: Configuration,
  minute: PlatformMinute,
  readerIds: ReaderIds,
): readonly PublishedMetric[] {
  return [
    ...Object.entries(edgeFunctions).flatMap(([name, configuration]) => {
      const played = minute.edgeFunctions[name];
      return played ? ofFunction(edgeFunctionMetrics(configuration), played) : [];
    }),
    ...Object.values(queues).flatMap((configuration) => {
      const played = minute.edgeFunctions[configuration.drives];
      return played ? ofQueue(queueMetrics(configuration), played) : [];
    }),
    ...Object.entries(auroraClusters).flatMap(([name, configuration]) => {
      const played = minute.auroraClusters[name];
      return played ? ofCluster(auroraMetrics(configuration), played, readerIds[name] ?? []) : [];
    }),
  ];
}

/** Lambda publishes with each invocation: a function that nobody calls has no points, not zeros. */
function ofFunction(
  metrics: ReturnType<typeof edgeFunctionMetrics>,
  played: FunctionMinute,
): readonly PublishedMetric[] {
  const { invocations, throttles, provisioned, peakInFlight, durations } = played;
  if (invocations + throttles === 0) return [];
  const one = (metric: Metric, value: number): PublishedMetric => ({ metric, values: [value] });
  const utilization = Math.min(1, peakInFlight / provisioned);
  return [
    one(metrics.invocations, invocations),
    one(metrics.errors, played.errors),
    one(metrics.throttles, throttles),
    one(metrics.inFlight, Math.ceil(peakInFlight)),
    ...(provisioned > 0
      ? [one(metrics.provisionedUtilization, utilization), one(metrics.spillover, played.spillover)]
      : []),
    { metric: metrics.p95Millis, values: [...durations.keys()], counts: [...durations.values()] },
  ];
}

function ofQueue(
  metrics: ReturnType<typeof queueMetrics>,
  { queue }: FunctionMinute,
): readonly PublishedMetric[] {
  return [
    { metric: metrics.messages, values: [queue.peakMessages] },
    { metric: metrics.oldestMessageSeconds, values: [queue.oldestSeconds] },
  ];
}

function ofCluster(
  metrics: ReturnType<typeof auroraMetrics>,
  played: ClusterMinute,
  readerIds: readonly string[],
): readonly PublishedMetric[] {
  const perReader = (metric: Metric, value: number): readonly PublishedMetric[] =>
    readerIds.length === 0 ? [] : [{ metric, values: readerIds.map(() => value) }];
  return [
    ...perReader(metrics.readerCpuPercent, played.readerCpuPercent),
    ...perReader(metrics.readerConnections, played.connectionsPerReader),
    ...readerIds.map((id) => ({
      metric: { ...metrics.readerConnections, dimensions: { DBInstanceIdentifier: id } },
      values: [played.connectionsPerReader],
    })),
    { metric: metrics.writerCpuPercent, values: [played.writerCpuPercent] },
    { metric: metrics.writerFreeableMemoryBytes, values: [played.writerFreeBytes] },
  ];
}
