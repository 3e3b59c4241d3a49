import {
  DescribeGlobalClustersCommand,
  FailoverGlobalClusterCommand,
  type RDSClient,
  SwitchoverGlobalClusterCommand,
} from '@aws-sdk/client-rds';
import * as z from 'zod/mini';
import type { GlobalCluster, GlobalClusterPort } from '../core/runbooks/region-shift/ports.ts';
import { isAwsError, outsideFault } from './aws-errors.ts';
import { refusalsAsData } from './aws-refusals.ts';

interface GlobalClusterDependencies {
  readonly client: RDSClient;
  /** A client that makes one attempt: the SDK would ask for a failover again when an answer is lost. */
  readonly onceClient: RDSClient;
}

/** An Aurora global database, by way of this region's RDS. */
export function createGlobalCluster({
  client,
  onceClient,
}: GlobalClusterDependencies): GlobalClusterPort {
  return {
    async describe(globalClusterIdentifier) {
      const command = new DescribeGlobalClustersCommand({
        GlobalClusterIdentifier: globalClusterIdentifier,
      });
      try {
        const { GlobalClusters = [] } = await client.send(command);
        return GlobalClusters[0] && readGlobalCluster(GlobalClusters[0]);
      } catch (error) {
        if (isAwsError(error, 'GlobalClusterNotFoundFault')) return undefined;
        return outsideFault(`describe global cluster ${globalClusterIdentifier}`)(error);
      }
    },

    switchOver(globalClusterIdentifier, targetClusterArn) {
      const command = new SwitchoverGlobalClusterCommand({
        GlobalClusterIdentifier: globalClusterIdentifier,
        TargetDbClusterIdentifier: targetClusterArn,
      });
      return refusalsAsData(
        onceClient.send(command),
        `switch ${globalClusterIdentifier} over to ${targetClusterArn}`,
      );
    },

    failOver(globalClusterIdentifier, targetClusterArn) {
      const command = new FailoverGlobalClusterCommand({
        GlobalClusterIdentifier: globalClusterIdentifier,
        TargetDbClusterIdentifier: targetClusterArn,
        AllowDataLoss: true, // without it the call is a switchover, which waits for the region that is lost
      });
      return refusalsAsData(
        onceClient.send(command),
        `fail ${globalClusterIdentifier} over to ${targetClusterArn}`,
      );
    },
  };
}

const GlobalClusterAnswer = z.object({
  GlobalClusterIdentifier: z.string(),
  Status: z.string(),
  EngineVersion: z._default(z.string(), 'unknown'),
  /** AWS leaves it out, or empty, while nothing goes on. */
  FailoverState: z.nullish(
    z.object({
      Status: z.optional(z.string()),
      FromDbClusterArn: z._default(z.string(), 'unknown'),
      ToDbClusterArn: z._default(z.string(), 'unknown'),
    }),
  ),
  GlobalClusterMembers: z._default(
    z.array(z.object({ DBClusterArn: z.string(), IsWriter: z._default(z.boolean(), false) })),
    [],
  ),
});

function readGlobalCluster(answer: object): GlobalCluster {
  const { FailoverState: state, ...cluster } = GlobalClusterAnswer.parse(answer);
  return {
    identifier: cluster.GlobalClusterIdentifier,
    status: cluster.Status,
    engineVersion: cluster.EngineVersion,
    ...(state?.Status !== undefined && {
      change: { status: state.Status, from: state.FromDbClusterArn, to: state.ToDbClusterArn },
    }),
    members: cluster.GlobalClusterMembers.map(({ DBClusterArn, IsWriter }) => ({
      clusterArn: DBClusterArn,
      region: DBClusterArn.split(':')[3] ?? 'unknown', // arn:aws:rds:<region>:<account>:cluster:<id>
      isWriter: IsWriter,
    })),
  };
}
