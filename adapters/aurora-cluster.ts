import * as z from 'zod/mini';
import { DRAINING_TAG, OWNER_TAG, readerSlotNames } from '../core/reader-slots.ts';

/** An Aurora cluster as AWS has it at one instant. */
export interface AuroraCluster {
  readonly identifier: string;
  readonly status: string;
  /** Undefined when no member is writer, or when it is not to be seen among the instances. */
  readonly writer: ClusterInstance | undefined;
  /** A secondary of a global database has readers only: its data comes from another region's cluster. */
  readonly isSecondary?: boolean;
  readonly readers: readonly ClusterInstance[];
}

export interface ClusterInstance {
  readonly id: string;
  readonly arn: string;
  readonly clusterIdentifier: string | undefined;
  /** AWS's own word, e.g. `insufficient-capacity`. */
  readonly status: string;
  readonly phase: InstancePhase;
  readonly instanceClass: string;
  readonly zone: string | undefined;
  /** Undefined while the instance is being created. */
  readonly createdAt: Date | undefined;
  readonly parameterGroupName: string | undefined;
  readonly autoMinorVersionUpgrade: boolean | undefined;
  /** Sits in a slot of this cluster and carries this project's owner tag. */
  readonly isOwned: boolean;
  readonly drainingSince: Date | undefined;
}

/** `busy` has capacity that does not serve just now (rebooting, modifying …); `broken` never will. */
export type InstancePhase = 'creating' | 'available' | 'busy' | 'leaving' | 'broken';

const Tags = z._default(
  z.array(z.object({ Key: z.string(), Value: z._default(z.string(), '') })),
  [],
);

const InstanceAnswer = z.object({
  DBInstanceIdentifier: z.string(),
  DBInstanceArn: z.string(),
  DBInstanceStatus: z.string(),
  DBInstanceClass: z.string(),
  DBClusterIdentifier: z.optional(z.string()),
  AvailabilityZone: z.optional(z.string()),
  InstanceCreateTime: z.optional(z.date()),
  DBParameterGroups: z._default(z.array(z.object({ DBParameterGroupName: z.string() })), []),
  AutoMinorVersionUpgrade: z.optional(z.boolean()),
  TagList: Tags,
});

const ClusterAnswer = z.object({
  DBClusterIdentifier: z.string(),
  Status: z.string(),
  ReplicationSourceIdentifier: z.optional(z.string()),
  DBClusterMembers: z._default(
    z.array(z.object({ DBInstanceIdentifier: z.string(), IsClusterWriter: z.boolean() })),
    [],
  ),
});

/** Roles come from DBClusterMembers only: an instance does not know its own. */
export function parseCluster(
  cluster: unknown,
  instances: readonly unknown[],
  project: string,
): AuroraCluster {
  const answer = ClusterAnswer.parse(cluster);
  const writerIds = new Set(
    answer.DBClusterMembers.filter((member) => member.IsClusterWriter).map(
      (member) => member.DBInstanceIdentifier,
    ),
  );
  const members = instances
    .map((instance) => parseInstance(instance, answer.DBClusterIdentifier, project))
    .filter((instance) => instance.clusterIdentifier === answer.DBClusterIdentifier);
  return {
    identifier: answer.DBClusterIdentifier,
    status: answer.Status,
    writer: members.find(({ id }) => writerIds.has(id)),
    ...(answer.ReplicationSourceIdentifier && { isSecondary: true }),
    readers: members.filter(({ id }) => !writerIds.has(id)),
  };
}

/** An instance is owned only by name, cluster and tag together: each of them alone can be somebody else's. */
export function parseInstance(
  instance: unknown,
  clusterIdentifier: string,
  project: string,
): ClusterInstance {
  const answer = InstanceAnswer.parse(instance);
  const tags = new Map(answer.TagList.map(({ Key, Value }) => [Key, Value]));
  const drainingSince = new Date(tags.get(DRAINING_TAG) ?? Number.NaN);
  return {
    id: answer.DBInstanceIdentifier,
    arn: answer.DBInstanceArn,
    clusterIdentifier: answer.DBClusterIdentifier,
    status: answer.DBInstanceStatus,
    phase: phaseOf(answer.DBInstanceStatus),
    instanceClass: answer.DBInstanceClass,
    zone: answer.AvailabilityZone,
    createdAt: answer.InstanceCreateTime,
    parameterGroupName: answer.DBParameterGroups[0]?.DBParameterGroupName,
    autoMinorVersionUpgrade: answer.AutoMinorVersionUpgrade,
    isOwned:
      answer.DBClusterIdentifier === clusterIdentifier &&
      readerSlotNames(clusterIdentifier).includes(answer.DBInstanceIdentifier) &&
      tags.get(OWNER_TAG) === project,
    drainingSince: Number.isNaN(drainingSince.getTime()) ? undefined : drainingSince,
  };
}

/** Readers that serve or will: what counts as the cluster's capacity, Tidegate's own or not. */
export function countingReaders(cluster: AuroraCluster): readonly ClusterInstance[] {
  return cluster.readers.filter(({ phase }) => phase !== 'leaving' && phase !== 'broken');
}

type Readiness =
  /** New readers are made like `model`: the writer, or in a secondary an instance that is not Tidegate's. */
  | { readonly kind: 'ready'; readonly model: ClusterInstance }
  | { readonly kind: 'not-ready'; readonly says: string };

/** Aurora adds and removes readers only while the cluster and its writer are available; a failover is neither. */
export function readinessOf(cluster: AuroraCluster): Readiness {
  const { identifier, status, writer, isSecondary = false, readers } = cluster;
  if (status !== 'available')
    return { kind: 'not-ready', says: `cluster ${identifier} is ${status}` };
  if (!writer && isSecondary) {
    const model = readers.find(({ isOwned, phase }) => !isOwned && phase === 'available');
    return model
      ? { kind: 'ready', model }
      : { kind: 'not-ready', says: `cluster ${identifier} has no available instance of its own` };
  }
  if (!writer) return { kind: 'not-ready', says: `cluster ${identifier} has no writer` };
  if (writer.phase !== 'available') {
    return { kind: 'not-ready', says: `writer ${writer.id} is ${writer.status}` };
  }
  return { kind: 'ready', model: writer };
}

/** Statuses: RDS guide, "Viewing DB instance status". One that is not named here is busy: nothing is done to it. */
export function phaseOf(status: string): InstancePhase {
  if (status === 'available') return 'available';
  if (status === 'creating') return 'creating';
  if (status === 'deleting' || status === 'delete-precheck') return 'leaving';
  if (BROKEN_STATUS.test(status)) return 'broken';
  return 'busy';
}

const BROKEN_STATUS = /^(failed|insufficient-capacity|incompatible-.*|restore-error)$/;
