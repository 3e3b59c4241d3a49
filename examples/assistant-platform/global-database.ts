import type { Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnDBCluster, CfnGlobalCluster, type DatabaseCluster } from 'aws-cdk-lib/aws-rds';

const GLOBAL_CLUSTER_IDENTIFIER = 'assistant-global';

/** Makes the cluster the primary of a new global database; whoever joins it has the same engine version. */
export function startGlobalDatabase(stack: Stack, { clusterIdentifier }: DatabaseCluster): void {
  new CfnGlobalCluster(stack, 'GlobalDatabase', {
    globalClusterIdentifier: GLOBAL_CLUSTER_IDENTIFIER,
    sourceDbClusterIdentifier: clusterIdentifier,
  });
}

/** Makes the cluster a secondary: its data and its master user come from the primary, its key is one of its own region. */
export function joinGlobalDatabase(stack: Stack, database: DatabaseCluster): void {
  const { defaultChild: cluster } = database.node;
  if (!(cluster instanceof CfnDBCluster)) throw new Error('the database has no cluster of its own');
  const key = new Key(stack, 'DatabaseKey', { enableKeyRotation: true });
  cluster.globalClusterIdentifier = GLOBAL_CLUSTER_IDENTIFIER;
  cluster.kmsKeyId = key.keyArn;
  cluster.addPropertyDeletionOverride('MasterUsername');
  cluster.addPropertyDeletionOverride('MasterUserPassword');
}
