import type {
  AuroraClusterConfiguration,
  EdgeFunctionConfiguration,
  QueueConfiguration,
} from './config/schema.ts';

export const PERIOD_SECONDS = 60;

/** One CloudWatch metric as a plain statistic; ratios are computed in core, so lab, emulator and AWS compute the same. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** `Maximum`, `Average`, `Sum`, `SampleCount` or a percentile such as `p95`. */
  readonly stat: string;
  readonly periodSeconds: number;
}

/** Written by every `reconcile` that has looked at its targets; its alarm treats silence as breaching, and it proves that metrics arrive. */
export function heartbeatMetric(project: string, shard: number): Metric {
  return {
    namespace: 'Tidegate',
    metricName: 'ReconcileHeartbeat',
    dimensions: { service: 'tidegate', project, shard: String(shard) },
    stat: 'Sum',
    periodSeconds: PERIOD_SECONDS,
  };
}

/** What AWS/Lambda publishes for an alias (Lambda guide, "Types of metrics": dimension Resource = function:alias). */
export function edgeFunctionMetrics(
  configuration: Pick<EdgeFunctionConfiguration, 'functionName' | 'alias'>,
) {
  const { functionName, alias } = configuration;
  const metric = (metricName: string, stat: string): Metric => ({
    namespace: 'AWS/Lambda',
    metricName,
    dimensions: { FunctionName: functionName, Resource: `${functionName}:${alias}` },
    stat,
    periodSeconds: PERIOD_SECONDS,
  });
  // Lambda Insights knows functions and versions, not aliases; its memory is in percent, its CPU in milliseconds.
  const insights = (metricName: string, stat: string): Metric => ({
    namespace: 'LambdaInsights',
    metricName,
    dimensions: { function_name: functionName },
    stat,
    periodSeconds: PERIOD_SECONDS,
  });
  return {
    inFlight: metric('ConcurrentExecutions', 'Maximum'),
    provisionedUtilization: metric('ProvisionedConcurrencyUtilization', 'Maximum'),
    spillover: metric('ProvisionedConcurrencySpilloverInvocations', 'Sum'),
    invocations: metric('Invocations', 'Sum'),
    errors: metric('Errors', 'Sum'),
    throttles: metric('Throttles', 'Sum'),
    p95Millis: metric('Duration', 'p95'),
    averageMillis: metric('Duration', 'Average'),
    cpuMillis: insights('cpu_total_time', 'Average'),
    functionDurationMillis: {
      ...metric('Duration', 'Average'),
      dimensions: { FunctionName: functionName },
    },
    memoryPercent: insights('memory_utilization', 'Maximum'),
  } as const;
}

export function queueMetrics({ queueName }: Pick<QueueConfiguration, 'queueName'>) {
  const metric = (metricName: string): Metric => ({
    namespace: 'AWS/SQS',
    metricName,
    dimensions: { QueueName: queueName },
    stat: 'Maximum',
    periodSeconds: PERIOD_SECONDS,
  });
  return {
    messages: metric('ApproximateNumberOfMessagesVisible'),
    oldestMessageSeconds: metric('ApproximateAgeOfOldestMessage'),
  } as const;
}

/** Aurora publishes a role's instances together under DBClusterIdentifier + Role (Aurora guide, CloudWatch metrics). */
export function auroraMetrics(
  configuration: Pick<AuroraClusterConfiguration, 'clusterIdentifier'>,
) {
  const metric = (metricName: string, role: 'READER' | 'WRITER', stat = 'Average'): Metric => ({
    namespace: 'AWS/RDS',
    metricName,
    dimensions: { DBClusterIdentifier: configuration.clusterIdentifier, Role: role },
    stat,
    periodSeconds: PERIOD_SECONDS,
  });
  return {
    readerCpuPercent: metric('CPUUtilization', 'READER'),
    writerCpuPercent: metric('CPUUtilization', 'WRITER'),
    readerConnections: metric('DatabaseConnections', 'READER'),
    writerFreeableMemoryBytes: metric('FreeableMemory', 'WRITER', 'Minimum'),
    writerAcuPercent: metric('ACUUtilization', 'WRITER', 'Maximum'),
  } as const;
}

/** A key that two equal metrics share: the same series is asked for (and billed) once. */
export function metricKey(metric: Metric): string {
  const dimensions = Object.entries(metric.dimensions)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  return `${metric.namespace}|${metric.metricName}|${dimensions}|${metric.stat}|${metric.periodSeconds}`;
}
