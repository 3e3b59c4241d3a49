import type { DatabaseAssumptions } from './assumptions.ts';

/** What Aurora measures in one minute; percent and counts are means. */
export interface ClusterMinute {
  readonly readers: number;
  readonly readerCpuPercent: number;
  readonly writerCpuPercent: number;
  /** Of each reader: connections are spread evenly. */
  readonly connectionsPerReader: number;
  readonly writerConnections: number;
  readonly writerFreeBytes: number;
}

export interface ClusterLoad {
  /** Second by second, of all functions that read from it. */
  readonly seconds: readonly { readonly invocations: number; readonly inFlight: number }[];
  readonly readers: number;
}

export function playClusterMinute(
  { seconds, readers }: ClusterLoad,
  assumptions: DatabaseAssumptions,
): ClusterMinute {
  const mean = (value: (second: ClusterLoad['seconds'][number]) => number) =>
    seconds.reduce((sum, second) => sum + value(second), 0) / seconds.length;
  const percent = (utilization: number) => 100 * Math.min(1, utilization);
  const { writerCpuSeconds, vcpus, connectionsPerRequestInFlight } = assumptions;
  const connections = Math.round(mean(({ inFlight }) => inFlight) * connectionsPerRequestInFlight);
  return {
    readers,
    readerCpuPercent: mean(({ invocations }) =>
      percent(readerUtilization(invocations, readers, assumptions)),
    ),
    writerCpuPercent: mean(({ invocations }) => percent((invocations * writerCpuSeconds) / vcpus)),
    connectionsPerReader: Math.round(connections / Math.max(1, readers)),
    writerConnections: connections,
    writerFreeBytes: assumptions.writerFreeBytes - connections * assumptions.bytesPerConnection,
  };
}

/** Requests per second over the readers' CPU; above 1 they ask for more than there is. */
export function readerUtilization(
  requestsPerSecond: number,
  readers: number,
  { readerCpuSeconds, vcpus }: Pick<DatabaseAssumptions, 'readerCpuSeconds' | 'vcpus'>,
): number {
  // 500 requests/s x 5 ms over 2 readers x 2 vCPU -> 0.625
  return (requestsPerSecond * readerCpuSeconds) / (Math.max(1, readers) * vcpus);
}

/** What the reads of a request take: the time of one server with a queue before it, M/M/1. */
export function readSeconds(
  utilization: number,
  { readSeconds: idle, mostUtilization }: DatabaseAssumptions,
): number {
  // 60 ms on idle readers, 240 ms at 75 %
  return idle / (1 - Math.min(utilization, mostUtilization));
}
