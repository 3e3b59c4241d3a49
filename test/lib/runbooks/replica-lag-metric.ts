import type { Metric } from '../../../core/metrics.ts';

/** How far behind an instance is, as CloudWatch has it. */
export function auroraReplicaLagOf(instance: string): Metric {
  return {
    namespace: 'AWS/RDS',
    metricName: 'AuroraReplicaLag',
    dimensions: { DBInstanceIdentifier: instance },
    stat: 'Maximum',
    periodSeconds: 60,
  };
}
