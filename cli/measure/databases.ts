import { createCloudWatchMetrics } from '../../adapters/aws-cloudwatch-metrics.ts';
import type { Configuration } from '../../core/config/schema.ts';
import type { MeasuredCluster, MeasuredQueue } from '../../core/cost/measured.ts';
import { auroraMetrics, queueMetrics } from '../../core/metrics.ts';
import type { Clients } from '../outside.ts';
import { lastTwoWeeks, readValues, spreadOf, type Values } from './series.ts';

const BYTES_PER_MEGABYTE = 1024 * 1024;

type Cluster = Configuration['auroraClusters'][string];

interface MeasuredDatabases {
  readonly clusters: ReadonlyMap<string, MeasuredCluster>;
  readonly queues: ReadonlyMap<string, MeasuredQueue>;
}

/** Two weeks of every cluster and queue, by their metrics. */
export async function measureDatabases(
  { cloudWatch }: Pick<Clients, 'cloudWatch'>,
  { auroraClusters, queues }: Configuration,
  now: Date,
): Promise<MeasuredDatabases> {
  const metrics = [
    ...Object.values(auroraClusters).flatMap((cluster) => Object.values(metricsOf(cluster))),
    ...Object.values(queues).map((queue) => queueMetrics(queue).messages),
  ];
  const values = await readValues(
    createCloudWatchMetrics({ client: cloudWatch }),
    metrics,
    lastTwoWeeks(now),
  );
  return {
    clusters: new Map(
      Object.entries(auroraClusters).map(([name, cluster]) => [
        name,
        measuredCluster(cluster, values),
      ]),
    ),
    queues: new Map(
      Object.entries(queues).map(([name, queue]) => {
        const messages = spreadOf(values(queueMetrics(queue).messages));
        return [name, messages ? { messages } : {}];
      }),
    ),
  };
}

function measuredCluster(cluster: Cluster, values: Values): MeasuredCluster {
  const metrics = metricsOf(cluster);
  const reader = spreadOf(values(metrics.readerCpuPercent));
  const writer = spreadOf(values(metrics.writerCpuPercent));
  const free = values(metrics.writerFreeableMemoryBytes);
  return {
    ...(reader && { readerCpuPercent: reader }),
    ...(writer && { writerCpuPercent: writer }),
    ...(free.length > 0 && { writerFreeableMegabytes: Math.min(...free) / BYTES_PER_MEGABYTE }),
  };
}

function metricsOf(cluster: Cluster) {
  const { readerCpuPercent, writerCpuPercent, writerFreeableMemoryBytes } = auroraMetrics(cluster);
  return { readerCpuPercent, writerCpuPercent, writerFreeableMemoryBytes };
}
