import {
  CreateDBInstanceCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  type RDSClient,
  RestoreDBClusterFromSnapshotCommand,
  RestoreDBClusterToPointInTimeCommand,
} from '@aws-sdk/client-rds';
import type {
  ClusterSettings,
  RestorePort,
  RestoreRequest,
} from '../core/runbooks/restore-from-backup/ports.ts';
import { isAwsError, outsideFault } from './aws-errors.ts';
import { refusalsAsData } from './aws-refusals.ts';
import { parseBackedUpCluster, parseRestoredInstance, parseSnapshot } from './restore-answers.ts';

interface RestoreDependencies {
  readonly client: RDSClient;
  /** A client that makes one attempt: asked again, what was made already would be refused. */
  readonly onceClient: RDSClient;
}

/** Backups of Aurora clusters, and new clusters from them; nothing here changes what is there. */
export function createRestore({ client, onceClient }: RestoreDependencies): RestorePort {
  return {
    describe: (clusterIdentifier) =>
      unless('DBClusterNotFoundFault', `describe cluster ${clusterIdentifier}`, async () => {
        const { DBClusters = [] } = await client.send(
          new DescribeDBClustersCommand({ DBClusterIdentifier: clusterIdentifier }),
        );
        return parseBackedUpCluster(DBClusters[0]);
      }),

    instance: (id) =>
      unless('DBInstanceNotFoundFault', `describe ${id}`, async () => {
        const { DBInstances = [] } = await client.send(
          new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }),
        );
        return parseRestoredInstance(DBInstances[0]);
      }),

    snapshot: (id) =>
      unless('DBClusterSnapshotNotFoundFault', `describe snapshot ${id}`, async () => {
        const { DBClusterSnapshots = [] } = await client.send(
          new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: id }),
        );
        return parseSnapshot(DBClusterSnapshots[0]);
      }),

    restore(request) {
      const doing = `restore ${request.source} as ${request.cluster}`;
      return refusalsAsData(sendRestore(onceClient, request), doing);
    },

    createWriter({ id, cluster, engine, instanceClass, parameterGroup, isPublic, tags }) {
      const command = new CreateDBInstanceCommand({
        DBInstanceIdentifier: id,
        DBClusterIdentifier: cluster,
        Engine: engine,
        DBInstanceClass: instanceClass,
        DBParameterGroupName: parameterGroup,
        PubliclyAccessible: isPublic,
        Tags: tagList(tags),
      });
      return refusalsAsData(onceClient.send(command), `create ${id}`);
    },
  };
}

function sendRestore(
  client: RDSClient,
  { source, backup, cluster, settings }: RestoreRequest,
): Promise<unknown> {
  const made = { DBClusterIdentifier: cluster, ...inputOf(settings) };
  if (backup.kind === 'snapshot')
    return client.send(
      new RestoreDBClusterFromSnapshotCommand({
        ...made,
        SnapshotIdentifier: backup.id,
        Engine: settings.engine,
        EngineVersion: settings.engineVersion,
      }),
    );
  return client.send(
    new RestoreDBClusterToPointInTimeCommand({
      ...made,
      SourceDBClusterIdentifier: source,
      ...(backup.kind === 'instant'
        ? { RestoreToTime: backup.at }
        : { UseLatestRestorableTime: true }),
    }),
  );
}

function inputOf(settings: ClusterSettings) {
  const { kmsKeyId, logExports, capacity } = settings;
  return {
    DBSubnetGroupName: settings.subnetGroup,
    VpcSecurityGroupIds: [...settings.securityGroups],
    DBClusterParameterGroupName: settings.parameterGroup,
    Port: settings.port,
    EnableIAMDatabaseAuthentication: settings.iamAuthentication,
    DeletionProtection: settings.deletionProtection,
    ...(kmsKeyId !== undefined && { KmsKeyId: kmsKeyId }),
    ...(logExports.length > 0 && { EnableCloudwatchLogsExports: [...logExports] }),
    ...(capacity && {
      ServerlessV2ScalingConfiguration: { MinCapacity: capacity.min, MaxCapacity: capacity.max },
    }),
    Tags: tagList(settings.tags),
  };
}

function tagList(tags: Readonly<Record<string, string>>) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Undefined when AWS says that there is none. */
async function unless<T>(
  notFound: string,
  doing: string,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isAwsError(error, notFound)) return undefined;
    return outsideFault(doing)(error);
  }
}
