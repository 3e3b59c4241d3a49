import {
  type DBCluster,
  type DBInstance,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  type RDSClient,
} from '@aws-sdk/client-rds';
import { isAwsError } from '../../adapters/aws-errors.ts';

/** Undefined when there is no such cluster. */
export async function describeCluster(
  client: RDSClient,
  clusterIdentifier: string,
): Promise<DBCluster | undefined> {
  try {
    const { DBClusters = [] } = await client.send(
      new DescribeDBClustersCommand({ DBClusterIdentifier: clusterIdentifier }),
    );
    return DBClusters[0];
  } catch (error) {
    if (isAwsError(error, 'DBClusterNotFoundFault')) return undefined;
    throw error;
  }
}

/** Of a secondary of a global database, which has none, its first member; undefined in the middle of a failover. */
export async function describeWriter(
  client: RDSClient,
  { DBClusterMembers = [], ReplicationSourceIdentifier }: DBCluster,
): Promise<DBInstance | undefined> {
  const writer =
    DBClusterMembers.find(({ IsClusterWriter }) => IsClusterWriter) ??
    (ReplicationSourceIdentifier ? DBClusterMembers[0] : undefined);
  if (writer?.DBInstanceIdentifier === undefined) return undefined;
  const { DBInstances = [] } = await client.send(
    new DescribeDBInstancesCommand({ DBInstanceIdentifier: writer.DBInstanceIdentifier }),
  );
  return DBInstances[0];
}
