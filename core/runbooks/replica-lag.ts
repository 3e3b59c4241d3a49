import { OutsideFaultError } from '../errors.ts';
import { type Metric, metricKey } from '../metrics.ts';
import type { MetricAnswer } from '../ports.ts';
import type { RunbookPorts } from './ports.ts';

/** Newest value of AuroraReplicaLag by instance; one that has none is missing here, and not taken for 0. */
export type ReplicaLagMillis = ReadonlyMap<string, number>;

/** Metrics arrive one to three minutes late. */
const LOOK_BACK_MILLIS = 300_000;

/** What is known of it: CloudWatch may be part of what has failed, and a failover must not wait for it. */
export async function readReplicaLag(
  instances: readonly string[],
  now: Date,
  { metrics }: Pick<RunbookPorts, 'metrics'>,
): Promise<ReplicaLagMillis> {
  const byInstance = instances.map((id) => [id, replicaLagMetric(id)] as const);
  const range = { from: new Date(now.getTime() - LOOK_BACK_MILLIS), to: now };
  const answers = await metrics
    .fetch(
      byInstance.map(([, metric]) => metric),
      range,
    )
    .catch(nothingOfAFault);
  const newest = byInstance.flatMap(([id, metric]): [string, number][] => {
    const value = answers.get(metricKey(metric))?.datapoints.at(-1)?.value;
    return value === undefined ? [] : [[id, value]];
  });
  return new Map(newest);
}

/** How far an instance's replica is behind, in ms (Aurora guide, "Instance-level metrics"); the writer has none. */
function replicaLagMetric(instance: string): Metric {
  return {
    namespace: 'AWS/RDS',
    metricName: 'AuroraReplicaLag',
    dimensions: { DBInstanceIdentifier: instance },
    stat: 'Maximum',
    periodSeconds: 60,
  };
}

function nothingOfAFault(error: unknown): ReadonlyMap<string, MetricAnswer> {
  if (error instanceof OutsideFaultError) return new Map();
  throw error;
}
