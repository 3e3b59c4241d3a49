import type { RDSClient } from '@aws-sdk/client-rds';
import type { CapacityAdapter, SetCapacityOutcome } from '../core/ports.ts';
import { type AuroraCluster, readinessOf } from './aurora-cluster.ts';
import type { ConnectionsOf } from './aurora-connections.ts';
import { findIneffectiveReaders } from './aurora-ineffective.ts';
import { readingOf } from './aurora-reading.ts';
import { planSlots } from './aurora-slots.ts';
import { createAuroraCalls } from './aws-aurora-calls.ts';
import { createMissingReaders } from './aws-aurora-creation.ts';
import { moveDraining, removeReaders } from './aws-aurora-removal.ts';
import type { ScalableTargets } from './aws-scalable-targets.ts';

/** Connections of draining readers are looked at this far back: metrics arrive one to three minutes late. */
const CONNECTIONS_LOOK_BACK_SECONDS = 180;

interface AuroraReadersDependencies {
  readonly client: RDSClient;
  /** The value of the owner tag. */
  readonly project: string;
  readonly now: () => Date;
  readonly connectionsOf: ConnectionsOf;
  /** Aurora Auto Scaling is another owner of the same readers. */
  readonly scalableTargets: Pick<ScalableTargets, 'findOnReaders'>;
}

/**
 * Readers of an Aurora cluster. Every reader counts, but only those that Tidegate created, in its own slots and with
 * its own tag, are ever changed or removed; the writer never is, even when it sits in a slot. Repeating a `set` finds
 * the slots of the earlier one; a reader to be removed is tagged first and goes once it has few connections or
 * `drainSeconds` have passed. Aurora cannot take a reader out of the reader endpoint, so draining waits for a quiet
 * moment and keeps nobody away.
 */
export function createAuroraReaders(
  dependencies: AuroraReadersDependencies,
): CapacityAdapter<'aurora-readers'> {
  const { client, project, now, connectionsOf, scalableTargets } = dependencies;
  const calls = createAuroraCalls(client, project);
  return {
    async read(target) {
      const { clusterIdentifier } = target.configuration;
      const cluster = await calls.describeCluster(clusterIdentifier);
      if (!cluster) return { kind: 'blocked', current: 0, says: noCluster(clusterIdentifier) };

      const reading = readingOf(cluster, await scalableTargets.findOnReaders(clusterIdentifier));
      if (reading.kind !== 'steady') return reading;
      const ineffective = await findIneffectiveReaders(cluster, connectionsOf, now());
      return ineffective.length > 0 ? { ...reading, ineffective } : reading;
    },

    async set(target, desiredCapacity) {
      const { minCapacity, maxCapacity, configuration } = target;
      const refused = (says: string): SetCapacityOutcome => ({ kind: 'refused', says });
      if (desiredCapacity < minCapacity || desiredCapacity > maxCapacity) {
        return refused(`readers must be ${minCapacity} to ${maxCapacity}, got ${desiredCapacity}`);
      }
      const cluster = await calls.describeCluster(configuration.clusterIdentifier);
      if (!cluster) return refused(noCluster(configuration.clusterIdentifier));
      const obstacle = await scalableTargets.findOnReaders(cluster.identifier);
      if (obstacle) return refused(obstacle.says);
      const readiness = readinessOf(cluster);
      if (readiness.kind === 'not-ready') return refused(readiness.says);

      const plan = planSlots({
        cluster,
        desiredReaders: desiredCapacity,
        drainSeconds: configuration.drainSeconds,
        connections: await connectionsOfDraining(cluster, connectionsOf),
        now: now(),
      });
      const outcomes = [
        ...(await moveDraining(calls, plan, now())),
        ...(await removeReaders(calls, target, plan)),
        ...(await createMissingReaders({ calls, target, cluster, model: readiness.model, plan })),
      ];
      return summaryOf(outcomes, `${desiredCapacity} readers are there or on their way`);
    },
  };
}

/** Of the owned readers that drain, the most that each had lately. */
export async function connectionsOfDraining(
  { readers }: AuroraCluster,
  connectionsOf: ConnectionsOf,
): Promise<ReadonlyMap<string, number>> {
  const draining = readers.filter(({ isOwned, drainingSince }) => isOwned && drainingSince);
  if (draining.length === 0) return new Map();
  return connectionsOf(
    draining.map(({ id }) => id),
    CONNECTIONS_LOOK_BACK_SECONDS,
  );
}

/** One accepted step is a change; a `set` without any step found its work done. */
function summaryOf(outcomes: readonly SetCapacityOutcome[], otherwise: string): SetCapacityOutcome {
  const says = outcomes.map((outcome) => outcome.says).join('; ') || otherwise;
  const isAccepted = outcomes.length === 0 || outcomes.some(({ kind }) => kind === 'accepted');
  return { kind: isAccepted ? 'accepted' : 'refused', says };
}

const noCluster = (clusterIdentifier: string) =>
  `there is no cluster ${clusterIdentifier} in this region`;
