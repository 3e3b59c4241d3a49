import type { Cluster, ClusterMember, RunbookPorts } from '../ports.ts';
import type { StepRun } from '../runbook.ts';
import type { InstanceSoftware } from './ports.ts';
import { targetOf } from './target.ts';

/** The cluster as it is now, with those of its instances that are configured. */
export interface ScalingWorld {
  readonly kind: 'there';
  readonly cluster: Cluster;
  readonly lasting: readonly LastingInstance[];
}

export type LastingInstance = ClusterMember & InstanceSoftware;

type Absent = { readonly kind: 'refused'; readonly says: string };

/** Refused when the cluster, or an instance that the configuration names, is not there. */
export async function readWorld(
  run: StepRun,
  { clusters, scaling }: RunbookPorts,
): Promise<ScalingWorld | Absent> {
  const { clusterIdentifier, instances } = targetOf(run);
  const software = await scaling.software(clusterIdentifier);
  const cluster = await clusters.describe(clusterIdentifier); // last: roles are what changes
  if (cluster === undefined)
    return { kind: 'refused', says: `there is no cluster ${clusterIdentifier}` };
  const lasting = instances.flatMap((id): readonly LastingInstance[] => {
    const member = cluster.members.find((candidate) => candidate.id === id);
    const known = software.find((candidate) => candidate.id === id);
    return member && known ? [{ ...member, ...known }] : [];
  });
  const missing = instances.filter((id) => !lasting.some((instance) => instance.id === id));
  return missing.length > 0
    ? { kind: 'refused', says: `${missing.join(', ')} is not in cluster ${clusterIdentifier}` }
    : { kind: 'there', cluster, lasting };
}

/** It serves, and nothing is on its way: a change may be asked for. */
export function isAtRest({ status, pending }: LastingInstance): boolean {
  return status === 'available' && Object.keys(pending).length === 0;
}

export function hasClass(instance: LastingInstance, wanted: string): boolean {
  return isAtRest(instance) && instance.instanceClass === wanted;
}

/** `assistant-db-reader is modifying with db.r6g.large, pending DBInstanceClass db.r6g.xlarge` */
export function instanceInWords({ id, status, instanceClass, pending }: LastingInstance): string {
  const waiting = Object.entries(pending).map(([name, value]) => `${name} ${value}`);
  const words = `${id} is ${status} with ${instanceClass}`;
  return waiting.length === 0 ? words : `${words}, pending ${waiting.join(', ')}`;
}
