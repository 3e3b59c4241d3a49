import type { Cluster, RunbookPorts } from '../ports.ts';
import { type ReplicaLagMillis, readReplicaLag as readLagOf } from '../replica-lag.ts';
import type { StepRun } from '../runbook.ts';
import { targetOf } from './target.ts';

export function readReplicaLag(run: StepRun, ports: RunbookPorts): Promise<ReplicaLagMillis> {
  return readLagOf(targetOf(run).instances, run.now, ports);
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
