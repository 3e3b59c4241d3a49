import { OutsideFaultError } from '../../errors.ts';
import { type Metric, metricKey } from '../../metrics.ts';
import type { MetricAnswer } from '../../ports.ts';
import type { Cluster, RunbookPorts } from '../ports.ts';
import type { StepRun } from '../runbook.ts';
import type { ReplicaLagMillis } from './candidate.ts';
import { targetOf } from './target.ts';

/** Metrics arrive one to three minutes late. */
const LOOK_BACK_MILLIS = 300_000;

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

/** What is known of it: CloudWatch may be part of what has failed, and a failover must not wait for it. */
export async function readReplicaLag(
  run: StepRun,
  { metrics }: RunbookPorts,
): Promise<ReplicaLagMillis> {
  const { now } = run;
  const byInstance = targetOf(run).instances.map((id) => [id, replicaLagMetric(id)] as const);
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

function nothingOfAFault(error: unknown): ReadonlyMap<string, MetricAnswer> {
  if (error instanceof OutsideFaultError) return new Map();
  throw error;
}

type Absent = { readonly kind: 'refused'; readonly says: string };

/** The cluster as it is now, or that it is not there. */
export async function readCluster(
  run: StepRun,
  { clusters }: RunbookPorts,
): Promise<Cluster | Absent> {
  const { clusterIdentifier } = targetOf(run);
  const cluster = await clusters.describe(clusterIdentifier);
  return cluster ?? { kind: 'refused', says: `there is no cluster ${clusterIdentifier}` };
}

export function isThere(cluster: Cluster | Absent): cluster is Cluster {
  return 'members' in cluster;
}
