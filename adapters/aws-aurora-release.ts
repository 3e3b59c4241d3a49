import type { RDSClient } from '@aws-sdk/client-rds';
import type { SetCapacityOutcome } from '../core/ports.ts';
import type { AuroraReadersTarget } from '../core/targets.ts';
import { type ClusterInstance, countingReaders, readinessOf } from './aurora-cluster.ts';
import type { ConnectionsOf } from './aurora-connections.ts';
import { planSlots } from './aurora-slots.ts';
import { createAuroraCalls } from './aws-aurora-calls.ts';
import { connectionsOfDraining } from './aws-aurora-readers.ts';
import { moveDraining, removeReaders } from './aws-aurora-removal.ts';

/** Who stands in a cluster; `owned` is Tidegate's to remove, and what is being deleted already is in neither list. */
export interface ReaderOwners {
  readonly owned: readonly ClusterInstance[];
  readonly others: readonly ClusterInstance[];
  /** A reader of Tidegate's that a failover has made the writer: it is the user's now. */
  readonly promoted?: ClusterInstance;
}

export interface ReaderRelease {
  readOwners(target: AuroraReadersTarget): Promise<ReaderOwners>;
  /** One step of draining and removing every owned reader, whatever the floor; to be repeated until none is left. */
  step(target: AuroraReadersTarget): Promise<SetCapacityOutcome>;
}

/**
 * Gives readers up as they are given up when load falls: drained first, one look at the whole cluster before each
 * removal, never the writer, never a reader that is not Tidegate's. What is under way stands in tags of AWS, so that a
 * release that was broken off is carried on by the next one.
 */
export function createReaderRelease({
  client,
  project,
  now,
  connectionsOf,
}: {
  readonly client: RDSClient;
  readonly project: string;
  readonly now: () => Date;
  readonly connectionsOf: ConnectionsOf;
}): ReaderRelease {
  const calls = createAuroraCalls(client, project);
  return {
    async readOwners({ configuration }) {
      const cluster = await calls.describeCluster(configuration.clusterIdentifier);
      const standing = (cluster?.readers ?? []).filter(({ phase }) => phase !== 'leaving');
      return {
        owned: standing.filter(({ isOwned }) => isOwned),
        others: standing.filter(({ isOwned }) => !isOwned),
        ...(cluster?.writer?.isOwned && { promoted: cluster.writer }),
      };
    },

    async step(target) {
      const { clusterIdentifier, drainSeconds } = target.configuration;
      const cluster = await calls.describeCluster(clusterIdentifier);
      if (!cluster) return { kind: 'refused', says: `cluster ${clusterIdentifier} is gone` };
      const readiness = readinessOf(cluster);
      if (readiness.kind === 'not-ready') return { kind: 'refused', says: readiness.says };

      const counting = countingReaders(cluster);
      const plan = planSlots({
        cluster,
        desiredReaders: counting.filter(({ isOwned }) => !isOwned).length,
        drainSeconds,
        connections: await connectionsOfDraining(cluster, connectionsOf),
        now: now(),
      });
      const outcomes = [
        ...(await moveDraining(calls, plan, now())),
        ...(await removeReaders(calls, { ...target, minCapacity: 0 }, plan)),
      ];
      const isAccepted = outcomes.some(({ kind }) => kind === 'accepted');
      return {
        kind: isAccepted ? 'accepted' : 'refused',
        says: outcomes.map(({ says }) => says).join('; '),
      };
    },
  };
}
