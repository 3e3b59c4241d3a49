import { type CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { OutsideFaultError } from '../core/errors.ts';
import { trafficMetric } from '../core/own-metrics.ts';
import type { TrafficPort } from '../core/runbooks/region-shift/ports.ts';
import type { TrafficFlags } from './aws-dynamodb-traffic.ts';
import { outsideFault } from './aws-errors.ts';

interface HealthCheckTrafficDependencies {
  readonly project: string;
  readonly flags: TrafficFlags;
  readonly client: CloudWatchClient;
  /** The region that this cluster's requests are kept away from. */
  readonly awayFrom: (cluster: string) => string;
  readonly now: () => Date;
}

/**
 * Traffic by Route 53 health checks: the flag in the table is what holds, `reconcile` says it again each minute, and the
 * first word is said at once. Within one minute CloudWatch keeps the higher value, so that a give-back is seen in the next.
 */
export function createHealthCheckTraffic(outside: HealthCheckTrafficDependencies): TrafficPort {
  const { flags, awayFrom, now } = outside;
  return {
    async read(cluster) {
      try {
        const flag = await flags.read(cluster);
        if (flag === undefined) return { isShiftedHere: false };
        const { since, by } = flag;
        return { isShiftedHere: flag.awayFrom === awayFrom(cluster), since, by };
      } catch (error) {
        if (error instanceof OutsideFaultError) return undefined;
        throw error;
      }
    },

    async shiftHere(cluster, by) {
      await flags.write(cluster, { awayFrom: awayFrom(cluster), since: now(), by });
      await publish(outside, cluster, 1);
      return { kind: 'done' };
    },

    async giveBack(cluster, by) {
      await flags.write(cluster, { since: now(), by });
      await publish(outside, cluster, 0);
      return { kind: 'done' };
    },
  };
}

/** A refusal is a fault too: the flag is written, so "nothing changed" would be wrong. */
async function publish(
  { project, client, awayFrom, now }: HealthCheckTrafficDependencies,
  cluster: string,
  Value: 0 | 1,
): Promise<void> {
  const { namespace, metricName, dimensions } = trafficMetric(project, cluster, awayFrom(cluster));
  const command = new PutMetricDataCommand({
    Namespace: namespace,
    MetricData: [
      {
        MetricName: metricName,
        Dimensions: Object.entries(dimensions).map(([Name, value]) => ({ Name, Value: value })),
        Timestamp: now(),
        Value,
        Unit: 'Count',
      },
    ],
  });
  await client.send(command).catch(outsideFault(`publish where the traffic of ${cluster} goes`));
}
