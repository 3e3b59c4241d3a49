import {
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  FailoverDBClusterCommand,
  ModifyDBInstanceCommand,
  type RDSClient,
} from '@aws-sdk/client-rds';
import * as z from 'zod/mini';
import type { Cluster, ClusterPort } from '../core/runbooks/ports.ts';
import { isAwsError, outsideFault } from './aws-errors.ts';
import { refusalsAsData } from './aws-refusals.ts';

interface AuroraFailoverDependencies {
  readonly client: RDSClient;
  /** A client that makes one attempt: the SDK would ask for a failover again when an answer is lost. */
  readonly onceClient: RDSClient;
}

/** An Aurora cluster as runbooks read and change it. */
export function createAuroraFailover({
  client,
  onceClient,
}: AuroraFailoverDependencies): ClusterPort {
  return {
    async describe(clusterIdentifier) {
      try {
        return await describeCluster(client, clusterIdentifier);
      } catch (error) {
        if (isAwsError(error, 'DBClusterNotFoundFault')) return undefined;
        return outsideFault(`describe cluster ${clusterIdentifier}`)(error);
      }
    },

    failOver(clusterIdentifier, to) {
      const command = new FailoverDBClusterCommand({
        DBClusterIdentifier: clusterIdentifier,
        TargetDBInstanceIdentifier: to,
      });
      return refusalsAsData(onceClient.send(command), `fail over ${clusterIdentifier} to ${to}`);
    },

    setPromotionTier(instance, promotionTier) {
      const command = new ModifyDBInstanceCommand({
        DBInstanceIdentifier: instance,
        PromotionTier: promotionTier,
        ApplyImmediately: true, // without it in the next maintenance window
      });
      return refusalsAsData(client.send(command), `set the tier of ${instance}`);
    },
  };
}

const ClusterAnswer = z.object({
  DBClusterIdentifier: z.string(),
  Status: z.string(),
  DBClusterMembers: z._default(
    z.array(
      z.object({
        DBInstanceIdentifier: z.string(),
        IsClusterWriter: z.boolean(),
        PromotionTier: z._default(z.number(), 1), // the API's own default
        DBClusterParameterGroupStatus: z.optional(z.string()),
      }),
    ),
    [],
  ),
});

const InstanceAnswer = z.object({
  DBInstanceIdentifier: z.string(),
  DBInstanceStatus: z.string(),
  DBInstanceClass: z.string(),
  AvailabilityZone: z.optional(z.string()),
});

/** Roles are asked for last: they are what changes, and an instance does not know its own. */
async function describeCluster(client: RDSClient, clusterIdentifier: string): Promise<Cluster> {
  const { DBInstances = [] } = await client.send(
    // A cluster has at most 16 instances, a page holds 100.
    new DescribeDBInstancesCommand({
      Filters: [{ Name: 'db-cluster-id', Values: [clusterIdentifier] }],
    }),
  );
  const { DBClusters = [] } = await client.send(
    new DescribeDBClustersCommand({ DBClusterIdentifier: clusterIdentifier }),
  );
  const cluster = ClusterAnswer.parse(DBClusters[0]);
  const instances = new Map(
    z
      .array(InstanceAnswer)
      .parse(DBInstances)
      .map((instance) => [instance.DBInstanceIdentifier, instance]),
  );
  return {
    identifier: cluster.DBClusterIdentifier,
    status: cluster.Status,
    members: cluster.DBClusterMembers.map((member) => {
      const instance = instances.get(member.DBInstanceIdentifier);
      return {
        id: member.DBInstanceIdentifier,
        isWriter: member.IsClusterWriter,
        promotionTier: member.PromotionTier,
        ...(member.DBClusterParameterGroupStatus !== undefined && {
          parameterGroupStatus: member.DBClusterParameterGroupStatus,
        }),
        status: instance?.DBInstanceStatus ?? 'unknown',
        instanceClass: instance?.DBInstanceClass ?? 'unknown',
        zone: instance?.AvailabilityZone,
      };
    }),
  };
}
