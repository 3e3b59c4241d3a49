import * as z from 'zod/mini';
import type {
  BackedUpCluster,
  ClusterSnapshot,
  RestoredInstance,
} from '../core/runbooks/restore-from-backup/ports.ts';

const Tags = z._default(
  z.array(z.object({ Key: z.string(), Value: z._default(z.string(), '') })),
  [],
);

const ClusterAnswer = z.object({
  DBClusterIdentifier: z.string(),
  Status: z.string(),
  Endpoint: z.optional(z.string()),
  Engine: z.string(),
  EngineVersion: z.string(),
  Port: z.number(),
  DBSubnetGroup: z.string(),
  DBClusterParameterGroup: z.string(),
  VpcSecurityGroups: z._default(z.array(z.object({ VpcSecurityGroupId: z.string() })), []),
  StorageEncrypted: z._default(z.boolean(), false),
  KmsKeyId: z.optional(z.string()),
  IAMDatabaseAuthenticationEnabled: z._default(z.boolean(), false),
  DeletionProtection: z._default(z.boolean(), false),
  EnabledCloudwatchLogsExports: z._default(z.array(z.string()), []),
  ServerlessV2ScalingConfiguration: z.optional(
    z.object({ MinCapacity: z.number(), MaxCapacity: z.number() }),
  ),
  EarliestRestorableTime: z.optional(z.date()),
  LatestRestorableTime: z.optional(z.date()),
  DBClusterMembers: z._default(
    z.array(z.object({ DBInstanceIdentifier: z.string(), IsClusterWriter: z.boolean() })),
    [],
  ),
  TagList: Tags,
});

export function parseBackedUpCluster(given: unknown): BackedUpCluster {
  const answer = ClusterAnswer.parse(given);
  const capacity = answer.ServerlessV2ScalingConfiguration;
  const ownTags = answer.TagList.filter(({ Key }) => !Key.startsWith('aws:'));
  return {
    identifier: answer.DBClusterIdentifier,
    status: answer.Status,
    endpoint: answer.Endpoint,
    writer: answer.DBClusterMembers.find(({ IsClusterWriter }) => IsClusterWriter)
      ?.DBInstanceIdentifier,
    earliestRestorableAt: answer.EarliestRestorableTime,
    latestRestorableAt: answer.LatestRestorableTime,
    settings: {
      engine: answer.Engine,
      engineVersion: answer.EngineVersion,
      port: answer.Port,
      subnetGroup: answer.DBSubnetGroup,
      securityGroups: answer.VpcSecurityGroups.map(({ VpcSecurityGroupId }) => VpcSecurityGroupId),
      parameterGroup: answer.DBClusterParameterGroup,
      kmsKeyId: keyOf(answer),
      iamAuthentication: answer.IAMDatabaseAuthenticationEnabled,
      deletionProtection: answer.DeletionProtection,
      logExports: answer.EnabledCloudwatchLogsExports,
      capacity: capacity && { min: capacity.MinCapacity, max: capacity.MaxCapacity },
      tags: Object.fromEntries(ownTags.map(({ Key, Value }) => [Key, Value])),
    },
  };
}

const InstanceAnswer = z.object({
  DBInstanceIdentifier: z.string(),
  DBClusterIdentifier: z.optional(z.string()),
  DBInstanceStatus: z.string(),
  DBInstanceClass: z.string(),
  PubliclyAccessible: z._default(z.boolean(), false),
  DBParameterGroups: z.tuple([z.object({ DBParameterGroupName: z.string() })], z.unknown()),
});

export function parseRestoredInstance(given: unknown): RestoredInstance {
  const answer = InstanceAnswer.parse(given);
  return {
    id: answer.DBInstanceIdentifier,
    clusterIdentifier: answer.DBClusterIdentifier,
    status: answer.DBInstanceStatus,
    instanceClass: answer.DBInstanceClass,
    parameterGroup: answer.DBParameterGroups[0].DBParameterGroupName,
    isPublic: answer.PubliclyAccessible,
  };
}

const SnapshotAnswer = z.object({
  DBClusterSnapshotIdentifier: z.string(),
  DBClusterIdentifier: z.string(),
  Status: z.string(),
  EngineVersion: z.string(),
  StorageEncrypted: z._default(z.boolean(), false),
  KmsKeyId: z.optional(z.string()),
  SnapshotCreateTime: z.date(),
});

export function parseSnapshot(given: unknown): ClusterSnapshot {
  const answer = SnapshotAnswer.parse(given);
  return {
    id: answer.DBClusterSnapshotIdentifier,
    clusterIdentifier: answer.DBClusterIdentifier,
    status: answer.Status,
    engineVersion: answer.EngineVersion,
    kmsKeyId: keyOf(answer),
    createdAt: answer.SnapshotCreateTime,
  };
}

function keyOf(answer: {
  readonly StorageEncrypted: boolean;
  readonly KmsKeyId?: string | undefined;
}): string | undefined {
  return answer.StorageEncrypted ? answer.KmsKeyId : undefined;
}
