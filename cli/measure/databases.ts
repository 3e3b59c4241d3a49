import { createCloudWatchMetrics } from '../../adapters/aws-cloudwatch-metrics.ts';
import type { Configuration } from '../../core/config/schema.ts';
import type { MeasuredCluster, MeasuredQueue } from '../../core/cost/measured.ts';
import { auroraMetrics, queueMetrics } from '../../core/metrics.ts';
import type { Clients } from '../outside.ts';
import { lastTwoWeeks, readValues, spreadOf } from './series.ts';

const BYTES_PER_MEGABYTE = 1024 * 1024;

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
    ...Object.values(auroraClusters).flatMap((cluster) => {
      const { readerCpuPercent, writerCpuPercent, writerFreeableMemoryBytes } =
        auroraMetrics(cluster);
      return [readerCpuPercent, writerCpuPercent, writerFreeableMemoryBytes];
    }),
    ...Object.values(queues).map((queue) => queueMetrics(queue).messages),
  ];
  const values = await readValues(
    createCloudWatchMetrics({ client: cloudWatch }),
    metrics,
    lastTwoWeeks(now),
  );
  const measuredCluster = (cluster: Configuration['auroraClusters'][string]): MeasuredCluster => {
    const { readerCpuPercent, writerCpuPercent, writerFreeableMemoryBytes } =
      auroraMetrics(cluster);
    const reader = spreadOf(values(readerCpuPercent));
    const writer = spreadOf(values(writerCpuPercent));
    const free = values(writerFreeableMemoryBytes);
    return {
      ...(reader && { readerCpuPercent: reader }),
      ...(writer && { writerCpuPercent: writer }),
      ...(free.length > 0 && {
        writerFreeableMegabytes:
          free.reduce((least, value) => Math.min(least, value)) / BYTES_PER_MEGABYTE,
      }),
    };
  };
  return {
    clusters: new Map(
      Object.entries(auroraClusters).map(([name, cluster]) => [name, measuredCluster(cluster)]),
    ),
    queues: new Map(
      Object.entries(queues).map(([name, queue]) => {
        const messages = spreadOf(values(queueMetrics(queue).messages));
        return [name, messages ? { messages } : {}];
      }),
    ),
  };
}
