import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { TrafficFlags } from '../adapters/aws-dynamodb-traffic.ts';
import type { Configuration } from '../core/config/schema.ts';
import { trafficMetric } from '../core/own-metrics.ts';

interface TrafficToPublish {
  readonly configuration: Pick<Configuration, 'project' | 'runbooks'>;
  /** Of this shard. */
  readonly targets: readonly string[];
  readonly flags: Pick<TrafficFlags, 'read'>;
}

/**
 * Says again what this region has said of its clusters' traffic, because an alarm forgets what it is not told each minute.
 * Where nothing was ever said, as in a new or an empty table, nothing is published: a lost table sends no request back.
 */
export async function publishTraffic({
  configuration: { project, runbooks },
  targets,
  flags,
}: TrafficToPublish): Promise<void> {
  const pairs = Object.entries(runbooks?.regionShift ?? {}).filter(
    ([cluster, { routingControls }]) => targets.includes(cluster) && routingControls === undefined,
  );
  if (pairs.length === 0) return;
  const metrics = new Metrics({
    namespace: 'Tidegate',
    serviceName: 'tidegate',
    defaultDimensions: { project },
  });
  for (const [cluster, { partner }] of pairs) {
    const flag = await flags.read(cluster);
    if (flag === undefined) continue;
    metrics.addDimension('cluster', cluster).addDimension('awayFrom', partner.region);
    const { metricName } = trafficMetric(project, cluster, partner.region);
    metrics.addMetric(metricName, MetricUnit.Count, flag.awayFrom === partner.region ? 1 : 0);
    metrics.publishStoredMetrics();
  }
}
