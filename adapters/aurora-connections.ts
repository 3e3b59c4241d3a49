import { type Metric, metricKey, PERIOD_SECONDS } from '../core/metrics.ts';
import type { MetricSource } from '../core/ports.ts';

/** The most connections that each instance had in the last `seconds`; an instance that is not in it is unknown. */
export type ConnectionsOf = (
  instanceIds: readonly string[],
  seconds: number,
) => Promise<ReadonlyMap<string, number>>;

/** Asks per instance, and only while readers drain or are new: CloudWatch bills each metric asked for. */
export function createConnectionsOf({
  metrics,
  now,
}: {
  readonly metrics: MetricSource;
  readonly now: () => Date;
}): ConnectionsOf {
  return async (instanceIds, seconds) => {
    const to = now();
    const from = new Date(to.getTime() - seconds * 1000);
    const answers = await metrics.fetch(instanceIds.map(connectionsMetric), { from, to });
    const known = instanceIds.flatMap((id): [string, number][] => {
      const answer = answers.get(metricKey(connectionsMetric(id)));
      if (!answer?.complete || answer.datapoints.length === 0) return [];
      return [[id, Math.max(...answer.datapoints.map(({ value }) => value))]];
    });
    return new Map(known);
  };
}

function connectionsMetric(instanceId: string): Metric {
  return {
    namespace: 'AWS/RDS',
    metricName: 'DatabaseConnections',
    dimensions: { DBInstanceIdentifier: instanceId },
    stat: 'Maximum',
    periodSeconds: PERIOD_SECONDS,
  };
}
