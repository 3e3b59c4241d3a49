import type { Configuration } from '../../core/config/schema.ts';
import {
  auroraMetrics,
  edgeFunctionMetrics,
  type Metric,
  queueMetrics,
} from '../../core/metrics.ts';
import type { Capacity } from '../../local/capacity.ts';
import type { PublishedMetric } from '../../replay/published-metric.ts';

/** What is measured in one minute; what a test leaves out is healthy and asks for no change at the floor. */
export interface Minute {
  /** Nobody calls the function when it says so: then Lambda publishes nothing at all. */
  readonly edge?: Partial<FunctionMinute> | 'nobody calls';
  readonly digest?: Partial<FunctionMinute> | 'nobody calls';
  readonly queue?: Partial<QueueMinute>;
  readonly database?: Partial<DatabaseMinute>;
}

interface FunctionMinute {
  readonly inFlight: number;
  readonly requests: number;
  readonly p95Millis: number;
  readonly errors: number;
  readonly throttles: number;
  /** Left out, it is the share of requests that capacity has no room for. */
  readonly spillover?: number;
  /** Lambda Insights: of the vCPU that the memory gives, and of the memory. */
  readonly cpuPercent: number;
  readonly memoryPercent: number;
}

interface QueueMinute {
  readonly messages: number;
  readonly oldestSeconds: number;
}

interface DatabaseMinute {
  readonly readerCpuPercent: number;
  readonly writerCpuPercent: number;
  /** Of each reader on average. */
  readonly readerConnections: number;
  /** Connections by instance; every other one has `readerConnections`. */
  readonly connectionsOf: Readonly<Record<string, number>>;
  readonly freeMegabytes: number;
}

/** 50 of the floor's 100 environments in use: neither line of utilization is near. */
const HEALTHY_FUNCTION: FunctionMinute = {
  inFlight: 50,
  requests: 300,
  p95Millis: 800,
  errors: 0,
  throttles: 0,
  cpuPercent: 40,
  memoryPercent: 40,
};
const HEALTHY_DIGEST = { ...HEALTHY_FUNCTION, inFlight: 2, requests: 20 };
const HEALTHY_QUEUE: QueueMinute = { messages: 0, oldestSeconds: 0 };
const HEALTHY_DATABASE: DatabaseMinute = {
  readerCpuPercent: 45,
  writerCpuPercent: 45,
  readerConnections: 200,
  connectionsOf: {},
  freeMegabytes: 4000,
};

export const HEALTHY: Minute = {};
/** Healthy, and with so little to do that what was added may go again. */
export const QUIET: Minute = {
  edge: { inFlight: 20 },
  digest: { inFlight: 1 },
  database: { readerCpuPercent: 15, readerConnections: 1 },
};

/** What Lambda, SQS and Aurora would publish of such a minute, with the capacity that the platform has now. */
export function metricsOf(
  { edge = {}, digest = {}, queue = {}, database = {} }: Minute,
  { edgeFunctions, queues, auroraClusters }: Configuration,
  capacity: Capacity,
): readonly PublishedMetric[] {
  const functions = {
    'assistant-edge': edge === 'nobody calls' ? edge : { ...HEALTHY_FUNCTION, ...edge },
    'assistant-digest': digest === 'nobody calls' ? digest : { ...HEALTHY_DIGEST, ...digest },
  };
  return [
    ...Object.entries(functions).flatMap(([name, minute]) => {
      const configuration = edgeFunctions[name];
      if (configuration === undefined || minute === 'nobody calls') return [];
      const provisioned = capacity.edgeFunctions[name]?.available ?? 0;
      return functionMetrics(edgeFunctionMetrics(configuration), minute, {
        provisioned,
        vcpus: configuration.memoryMegabytes / 1769,
      });
    }),
    ...Object.values(queues).flatMap((configuration) => {
      const metrics = queueMetrics(configuration);
      const { messages, oldestSeconds } = { ...HEALTHY_QUEUE, ...queue };
      return [one(metrics.messages, messages), one(metrics.oldestMessageSeconds, oldestSeconds)];
    }),
    ...Object.entries(auroraClusters).flatMap(([name, configuration]) =>
      databaseMetrics(
        auroraMetrics(configuration),
        { ...HEALTHY_DATABASE, ...database },
        (capacity.auroraClusters[name] ?? []).filter(({ isAvailable }) => isAvailable),
      ),
    ),
  ];
}

const one = (metric: Metric, value: number): PublishedMetric => ({ metric, values: [value] });

function functionMetrics(
  metrics: ReturnType<typeof edgeFunctionMetrics>,
  minute: FunctionMinute,
  { provisioned, vcpus }: { readonly provisioned: number; readonly vcpus: number },
): readonly PublishedMetric[] {
  const { inFlight, requests, p95Millis } = minute;
  // 120 in flight over 100 provisioned: 20 of 120 find no provisioned environment
  const withoutRoom = Math.max(0, inFlight - provisioned) / inFlight;
  const spillover = minute.spillover ?? Math.round(requests * withoutRoom);
  return [
    one(metrics.inFlight, inFlight),
    one(metrics.invocations, requests),
    one(metrics.errors, minute.errors),
    one(metrics.throttles, minute.throttles),
    { metric: metrics.p95Millis, values: [p95Millis], counts: [requests] },
    ...(provisioned === 0
      ? []
      : [
          one(metrics.provisionedUtilization, Math.min(1, inFlight / provisioned)),
          one(metrics.spillover, spillover),
        ]),
    one(metrics.functionDurationMillis, 1000),
    // 40 % of 0.579 vCPU in 1,000 ms: 232 ms
    one(metrics.cpuMillis, (minute.cpuPercent / 100) * vcpus * 1000),
    one(metrics.memoryPercent, minute.memoryPercent),
  ];
}

function databaseMetrics(
  metrics: ReturnType<typeof auroraMetrics>,
  minute: DatabaseMinute,
  instances: Capacity['auroraClusters'][string],
): readonly PublishedMetric[] {
  return [
    one(metrics.readerCpuPercent, minute.readerCpuPercent),
    one(metrics.writerCpuPercent, minute.writerCpuPercent),
    one(metrics.readerConnections, minute.readerConnections),
    one(metrics.writerFreeableMemoryBytes, minute.freeMegabytes * 1024 * 1024),
    ...instances.map(({ id }) =>
      one(
        { ...metrics.readerConnections, dimensions: { DBInstanceIdentifier: id } },
        minute.connectionsOf[id] ?? minute.readerConnections,
      ),
    ),
  ];
}
