import type { CallAnswer } from '../call-answer.ts';

/** What a change of class has to know of an instance besides what `ClusterPort` tells. */
export interface InstanceSoftware {
  readonly id: string;
  readonly engine: string;
  readonly engineVersion: string;
  /** Changes that AWS has accepted and not made yet, under AWS's own names: `{ DBInstanceClass: 'db.r6g.xlarge' }`. */
  readonly pending: Readonly<Record<string, string>>;
}

interface OrderedClass {
  readonly engine: string;
  readonly engineVersion: string;
  readonly instanceClass: string;
}

export interface ScalingPort {
  /** Of every instance of the cluster. */
  software(clusterIdentifier: string): Promise<readonly InstanceSoftware[]>;
  /** Zones in which AWS sells the class for this engine; none when it sells none. */
  zonesOffering(ordered: OrderedClass): Promise<readonly string[]>;
  /** At once and not in the maintenance window: the instance is not available meanwhile. The same class again is no change. */
  changeClass(instance: string, instanceClass: string): Promise<CallAnswer>;
  /** Names of the snapshots that somebody has taken of the cluster. */
  snapshots(clusterIdentifier: string): Promise<readonly string[]>;
  /** One of that name that is there already, and of this cluster, counts as taken. */
  takeSnapshot(snapshot: string, clusterIdentifier: string): Promise<CallAnswer>;
  /** AWS's own word; undefined where there is no such snapshot. */
  snapshotStatus(snapshot: string): Promise<string | undefined>;
}
