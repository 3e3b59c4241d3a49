import type { AuroraCluster, ClusterInstance } from '../../adapters/aurora-cluster.ts';
import { CLUSTER, minutes, slot, WRITER } from './aurora-scene.ts';

export const now = new Date('2026-11-02T08:00:00Z');
export const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);

export function instance(id: string, facts: Partial<ClusterInstance> = {}): ClusterInstance {
  const phase = facts.phase ?? 'available';
  return {
    id,
    arn: `arn:aws:rds:us-east-1:123456789012:db:${id}`,
    clusterIdentifier: CLUSTER,
    status: phase,
    phase,
    instanceClass: 'db.r6g.large',
    zone: 'us-east-1a',
    createdAt: ago(minutes(600)),
    parameterGroupName: undefined,
    autoMinorVersionUpgrade: true,
    isOwned: false,
    drainingSince: undefined,
    ...facts,
  };
}
export const owned = (number: number, facts: Partial<ClusterInstance> = {}) =>
  instance(slot(number), { isOwned: true, ...facts });
export const clusterOf = (...readers: readonly ClusterInstance[]): AuroraCluster => ({
  identifier: CLUSTER,
  status: 'available',
  writer: instance(WRITER),
  readers,
});
