import type { FakeCluster, RdsWorld } from './rds-world.ts';
import { REGION } from './rds-world.ts';

const LATEST_RESTORABLE_MILLIS = 300_000;

export function latestRestorable(world: RdsWorld): Date {
  return new Date(world.now().getTime() - LATEST_RESTORABLE_MILLIS);
}

/** The cluster as DescribeDBClusters tells of it. */
export function describedCluster(world: RdsWorld, cluster: FakeCluster): object {
  const { id, kmsKeyId } = cluster;
  return {
    DBClusterIdentifier: id,
    DBClusterArn: `arn:aws:rds:${REGION}:123456789012:cluster:${id}`,
    Status: cluster.status,
    Engine: cluster.engine,
    EngineVersion: cluster.engineVersion,
    Endpoint: `${id}.cluster-c1a2b3.${REGION}.rds.amazonaws.com`,
    Port: cluster.port,
    DBSubnetGroup: cluster.subnetGroup,
    VpcSecurityGroups: cluster.securityGroups.map((VpcSecurityGroupId) => ({
      VpcSecurityGroupId,
      Status: 'active',
    })),
    DBClusterParameterGroup: cluster.parameterGroup,
    StorageEncrypted: kmsKeyId !== undefined,
    ...(kmsKeyId !== undefined && { KmsKeyId: kmsKeyId }),
    IAMDatabaseAuthenticationEnabled: cluster.iamAuthentication,
    DeletionProtection: cluster.deletionProtection,
    EnabledCloudwatchLogsExports: [...cluster.logExports],
    ...(cluster.capacity && { ServerlessV2ScalingConfiguration: cluster.capacity }),
    EarliestRestorableTime: cluster.earliestRestorableAt,
    LatestRestorableTime: latestRestorable(world),
    TagList: [...cluster.tags].map(([Key, Value]) => ({ Key, Value })),
    DBClusterMembers: world.members(id).map((instance) => ({
      DBInstanceIdentifier: instance.id,
      IsClusterWriter: instance.isWriter,
      PromotionTier: instance.promotionTier,
    })),
  };
}
