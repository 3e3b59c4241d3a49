import {
  AddTagsToResourceCommand,
  CreateDBInstanceCommand,
  DeleteDBInstanceCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  type RDSClient,
  RemoveTagsFromResourceCommand,
} from '@aws-sdk/client-rds';
import type { AuroraClusterConfiguration } from '../core/config/schema.ts';
import { DRAINING_TAG, OWNER_TAG } from '../core/reader-slots.ts';
import {
  type AuroraCluster,
  type ClusterInstance,
  parseCluster,
  parseInstance,
  phaseOf,
} from './aurora-cluster.ts';
import type { Placement } from './aurora-placements.ts';
import { isAwsError, outsideFault } from './aws-errors.ts';

/** A reader is never the first to become writer: the API's own default is tier 1 (RDS API, CreateDBInstance). */
const LAST_PROMOTION_TIER = 15;

export type CallAnswer =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly says: string };

type CreationAnswer =
  | CallAnswer
  /** An earlier attempt, whose answer was lost, or a racing one created it. */
  | { readonly kind: 'found' }
  /** The name is somebody else's, or of an instance that is going; `elsewhere`: of an instance of another cluster. */
  | { readonly kind: 'name-taken' | 'name-taken-elsewhere' }
  | { readonly kind: 'no-capacity'; readonly says: string };

interface CreationRequest {
  readonly slot: string;
  readonly placement: Placement;
  readonly configuration: AuroraClusterConfiguration;
  /** Like which the reader is made. */
  readonly model: ClusterInstance;
}

export interface AuroraCalls {
  describeCluster(clusterIdentifier: string): Promise<AuroraCluster | undefined>;
  createReader(request: CreationRequest): Promise<CreationAnswer>;
  deleteReader(reader: ClusterInstance): Promise<CallAnswer>;
  startDraining(reader: ClusterInstance, since: Date): Promise<CallAnswer>;
  stopDraining(reader: ClusterInstance): Promise<CallAnswer>;
}

/** The calls of RDS that readers need, each with its expected refusals as data. */
export function createAuroraCalls(client: RDSClient, project: string): AuroraCalls {
  return {
    describeCluster: (clusterIdentifier) => describeCluster(client, project, clusterIdentifier),

    async createReader(request) {
      try {
        await client.send(creationCommand(request, project));
        return { kind: 'done' };
      } catch (error) {
        if (isAwsError(error, 'DBInstanceAlreadyExistsFault')) {
          return lookIntoSlot(client, project, request);
        }
        if (isAwsError(error, 'InsufficientDBInstanceCapacityFault')) {
          return { kind: 'no-capacity', says: error.message };
        }
        return refusalOf(error, `create ${request.slot}`);
      }
    },

    async deleteReader({ id }) {
      // A reader holds no data of its own, and a reader that failed can be deleted in no other way.
      const command = new DeleteDBInstanceCommand({
        DBInstanceIdentifier: id,
        SkipFinalSnapshot: true,
      });
      const answer = await refusalsAsData(client.send(command), `delete ${id}`);
      // The SDK repeats a deletion whose answer was lost, and finds the instance going already.
      return answer.kind === 'refused' && (await isGoing(client, id)) ? { kind: 'done' } : answer;
    },

    startDraining({ id, arn }, since) {
      const command = new AddTagsToResourceCommand({
        ResourceName: arn,
        Tags: [{ Key: DRAINING_TAG, Value: since.toISOString() }],
      });
      return refusalsAsData(client.send(command), `tag ${id} as draining`);
    },

    stopDraining({ id, arn }) {
      const command = new RemoveTagsFromResourceCommand({
        ResourceName: arn,
        TagKeys: [DRAINING_TAG],
      });
      return refusalsAsData(client.send(command), `take the draining tag off ${id}`);
    },
  };
}

/** Roles are asked for last, so that as little time as possible passes between them and what is done on them. */
async function describeCluster(
  client: RDSClient,
  project: string,
  clusterIdentifier: string,
): Promise<AuroraCluster | undefined> {
  try {
    const { DBInstances = [] } = await client.send(
      // A cluster has at most 16 instances, a page holds 100.
      new DescribeDBInstancesCommand({
        Filters: [{ Name: 'db-cluster-id', Values: [clusterIdentifier] }],
      }),
    );
    const { DBClusters = [] } = await client.send(
      new DescribeDBClustersCommand({ DBClusterIdentifier: clusterIdentifier }),
    );
    return parseCluster(DBClusters[0], DBInstances, project);
  } catch (error) {
    if (isAwsError(error, 'DBClusterNotFoundFault')) return undefined;
    return outsideFault(`describe cluster ${clusterIdentifier}`)(error);
  }
}

function creationCommand(
  { slot, placement, configuration, model }: CreationRequest,
  project: string,
): CreateDBInstanceCommand {
  return new CreateDBInstanceCommand({
    DBInstanceIdentifier: slot,
    DBClusterIdentifier: configuration.clusterIdentifier,
    Engine: configuration.engine,
    DBInstanceClass: placement.instanceClass,
    AvailabilityZone: placement.zone,
    PromotionTier: LAST_PROMOTION_TIER,
    PubliclyAccessible: false,
    // As the model has them: a reader that behaves otherwise would be no relief.
    DBParameterGroupName: model.parameterGroupName,
    AutoMinorVersionUpgrade: model.autoMinorVersionUpgrade,
    Tags: [{ Key: OWNER_TAG, Value: project }],
  });
}

/** Whose the instance is that already has the slot's name: only our own, in our cluster and alive, is a success. */
async function lookIntoSlot(
  client: RDSClient,
  project: string,
  { slot, configuration }: CreationRequest,
): Promise<CreationAnswer> {
  try {
    const { DBInstances = [] } = await client.send(
      new DescribeDBInstancesCommand({ DBInstanceIdentifier: slot }),
    );
    const there = parseInstance(DBInstances[0], configuration.clusterIdentifier, project);
    if (there.clusterIdentifier !== configuration.clusterIdentifier)
      return { kind: 'name-taken-elsewhere' };
    const serves = there.isOwned && there.phase !== 'leaving' && there.phase !== 'broken';
    return { kind: serves ? 'found' : 'name-taken' };
  } catch (error) {
    if (isAwsError(error, 'DBInstanceNotFoundFault')) return { kind: 'name-taken' };
    return outsideFault(`describe ${slot}`)(error);
  }
}

async function isGoing(client: RDSClient, id: string): Promise<boolean> {
  try {
    const { DBInstances } = await client.send(
      new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }),
    );
    return phaseOf(DBInstances?.[0]?.DBInstanceStatus ?? '') === 'leaving';
  } catch (error) {
    return isAwsError(error, 'DBInstanceNotFoundFault') || outsideFault(`describe ${id}`)(error);
  }
}

async function refusalsAsData(call: Promise<unknown>, doing: string): Promise<CallAnswer> {
  try {
    await call;
    return { kind: 'done' };
  } catch (error) {
    return refusalOf(error, doing);
  }
}

/** What AWS says no to, or not now: trying the same call again would not help, and the SDK does not. */
const REFUSALS = [
  'DBInstanceNotFoundFault',
  'DBParameterGroupNotFoundFault',
  'DBSubnetGroupDoesNotCoverEnoughAZs',
  'InstanceQuotaExceededFault',
  'InvalidDBClusterStateFault',
  'InvalidDBInstanceStateFault',
  'InvalidParameterCombination',
  'InvalidParameterValue',
  'InvalidSubnet',
  'InvalidVPCNetworkStateFault',
  'KMSKeyNotAccessibleFault',
];

function refusalOf(error: unknown, doing: string): CallAnswer {
  if (!isAwsError(error, ...REFUSALS)) return outsideFault(doing)(error);
  return { kind: 'refused', says: `AWS did not ${doing}: ${error.name}: ${error.message}` };
}
