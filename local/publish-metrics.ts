import {
  type CloudWatchClient,
  type MetricDatum,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import type { PublishedMetric } from '../replay/published-metric.ts';

/** Publishes metrics in the place of the AWS services whose namespaces they have, for the minute that starts then. */
export async function publishMetrics(
  cloudwatch: CloudWatchClient,
  metrics: readonly PublishedMetric[],
  startsAt: Date,
): Promise<void> {
  const namespaces = new Set(metrics.map(({ metric }) => metric.namespace));
  await Promise.all(
    [...namespaces].map((namespace) =>
      cloudwatch.send(
        new PutMetricDataCommand({
          Namespace: namespace,
          MetricData: metrics
            .filter(({ metric }) => metric.namespace === namespace)
            .map((published) => datumOf(published, startsAt)),
        }),
      ),
    ),
  );
}

function datumOf({ metric, values, counts }: PublishedMetric, startsAt: Date): MetricDatum {
  return {
    MetricName: metric.metricName,
    Dimensions: Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
    Timestamp: startsAt,
    Values: [...values],
    ...(counts && { Counts: [...counts] }),
  };
}
