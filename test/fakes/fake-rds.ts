import { RDSClient } from '@aws-sdk/client-rds';
import * as z from 'zod';
import { describedCluster } from './rds-described.ts';
import { FAILOVER_OPERATIONS } from './rds-failover.ts';
import { RESTORE_OPERATIONS } from './rds-restore.ts';
import { SCALING_OPERATIONS } from './rds-scaling.ts';
import { type FakeInstance, type RdsWorld, REGION, raise, rdsWorld } from './rds-world.ts';
import { type Exchange, scriptClient } from './scripted-client.ts';

const CREATION_SECONDS = 300;
const DELETION_SECONDS = 120;
const SECONDS_PER_CALL = 0.2;
const MEMBERS_PER_CLUSTER = 16;

/** RDS as far as readers and failovers need it, with AWS's rules; every call takes a moment of the world's clock. */
export interface FakeRds extends RdsWorld {
  /** A real SDK client whose commands end here. */
  readonly client: RDSClient;
  readonly exchanges: readonly Exchange[];
  /** Called before each command: an adversary's moment. */
  before: (operation: string, input: object) => void;
  /** The next command of this name takes effect, but its answer does not arrive. */
  loseAnswerOf: string | undefined;
}

export function fakeRds(startsAt = new Date('2026-11-02T08:00:00Z')): FakeRds {
  const client = new RDSClient({ region: REGION });
  const world = rdsWorld(startsAt);
  const operations: Record<string, (world: RdsWorld, input: object) => object> = OPERATIONS;
  const rds: FakeRds = {
    ...world,
    client,
    exchanges: scriptClient(client, (operation, input) => {
      rds.before(operation, input);
      world.advance(SECONDS_PER_CALL);
      const output = operations[operation]?.(rds, input);
      if (!output) throw new Error(`the fake knows no ${operation}`);
      if (rds.loseAnswerOf !== operation) return output;
      rds.loseAnswerOf = undefined;
      return raise('ServiceUnavailable', 'the answer did not arrive', 503);
    }),
    before: () => {},
    loseAnswerOf: undefined,
  };
  return rds;
}

const Tag = z.object({ Key: z.string(), Value: z.string() });

const OPERATIONS = {
  ...FAILOVER_OPERATIONS,
  ...SCALING_OPERATIONS,
  ...RESTORE_OPERATIONS,

  DescribeDBClusters(world, input) {
    const { DBClusterIdentifier } = z.object({ DBClusterIdentifier: z.string() }).parse(input);
    return { DBClusters: [describedCluster(world, world.cluster(DBClusterIdentifier))] };
  },

  DescribeDBInstances(world, input) {
    const { DBInstanceIdentifier, Filters } = z
      .object({
        DBInstanceIdentifier: z.string().optional(),
        Filters: z.array(z.object({ Values: z.array(z.string()) })).default([]),
      })
      .parse(input);
    const instances =
      DBInstanceIdentifier === undefined
        ? Filters.flatMap(({ Values }) => Values.flatMap(world.members))
        : [world.instance(DBInstanceIdentifier)];
    return { DBInstances: instances.map(described) };
  },

  CreateDBInstance(world, input) {
    const asked = z
      .object({
        DBInstanceIdentifier: z.string(),
        DBClusterIdentifier: z.string(),
        DBInstanceClass: z.string(),
        AvailabilityZone: z.string().default(`${REGION}a`),
        PromotionTier: z.number().default(1),
        DBParameterGroupName: z.string().default('default.aurora-postgresql16'),
        PubliclyAccessible: z.boolean().default(true),
        Tags: z.array(Tag).default([]),
      })
      .parse(input);
    const placement = `${asked.DBInstanceClass}@${asked.AvailabilityZone}`;
    refuseCreation(world, asked, placement);
    const instance = world.addInstance({
      id: asked.DBInstanceIdentifier,
      cluster: asked.DBClusterIdentifier,
      instanceClass: asked.DBInstanceClass,
      zone: asked.AvailabilityZone,
      tags: new Map(asked.Tags.map(({ Key, Value }) => [Key, Value])),
      promotionTier: asked.PromotionTier,
      parameterGroup: asked.DBParameterGroupName,
      publiclyAccessible: asked.PubliclyAccessible,
      status: 'creating',
      isWriter: world.members(asked.DBClusterIdentifier).length === 0, // the first of a cluster
      createdAt: undefined,
    });
    world.after(CREATION_SECONDS, () => {
      instance.status = world.losingCapacity.has(placement) ? 'insufficient-capacity' : 'available';
      instance.createdAt = world.now();
    });
    return { DBInstance: described(instance) };
  },

  DeleteDBInstance(world, input) {
    const { DBInstanceIdentifier, SkipFinalSnapshot } = z
      .object({ DBInstanceIdentifier: z.string(), SkipFinalSnapshot: z.boolean().default(false) })
      .parse(input);
    const instance = world.instance(DBInstanceIdentifier);
    if (!SkipFinalSnapshot) {
      raise('InvalidParameterCombination', 'FinalDBSnapshotIdentifier is required');
    }
    if (world.clusterStatus(instance.cluster) !== 'available') {
      raise('InvalidDBClusterStateFault', `DBCluster ${instance.cluster} is not available`);
    }
    if (instance.status === 'deleting' || instance.status === 'creating') {
      raise('InvalidDBInstanceStateFault', `Instance ${instance.id} is ${instance.status}`);
    }
    world.deletions.push({ ...instance, tags: new Map(instance.tags) });
    instance.status = 'deleting';
    world.after(DELETION_SECONDS, () => world.instances.delete(instance.id));
    return { DBInstance: described(instance) };
  },

  AddTagsToResource(world, input) {
    const { ResourceName, Tags } = z
      .object({ ResourceName: z.string(), Tags: z.array(Tag) })
      .parse(input);
    for (const { Key, Value } of Tags) tagged(world, ResourceName).tags.set(Key, Value);
    return {};
  },

  RemoveTagsFromResource(world, input) {
    const { ResourceName, TagKeys } = z
      .object({ ResourceName: z.string(), TagKeys: z.array(z.string()) })
      .parse(input);
    for (const key of TagKeys) tagged(world, ResourceName).tags.delete(key);
    return {};
  },
} satisfies Record<string, (world: RdsWorld, input: object) => object>;

function refuseCreation(
  world: RdsWorld,
  asked: { readonly DBInstanceIdentifier: string; readonly DBClusterIdentifier: string },
  placement: string,
): void {
  const members = world.members(asked.DBClusterIdentifier);
  const writer = members.find(({ isWriter }) => isWriter);
  const status = world.clusterStatus(asked.DBClusterIdentifier);
  if (world.instances.has(asked.DBInstanceIdentifier)) {
    raise('DBInstanceAlreadyExistsFault', 'DB instance already exists');
  }
  if (world.instances.size >= world.instanceQuota) {
    raise('InstanceQuotaExceededFault', `Cannot create more than ${world.instanceQuota} instances`);
  }
  if (status !== 'available' || (members.length > 0 && writer?.status !== 'available')) {
    raise('InvalidDBClusterStateFault', `DBCluster ${asked.DBClusterIdentifier} is not available`);
  }
  if (members.length >= MEMBERS_PER_CLUSTER) {
    raise('InvalidDBClusterStateFault', `the cluster has its ${MEMBERS_PER_CLUSTER} instances`);
  }
  if (world.withoutCapacity.has(placement)) {
    raise('InsufficientDBInstanceCapacityFault', `no capacity for ${placement}`);
  }
}

function tagged(world: RdsWorld, arn: string): FakeInstance {
  return world.instance(arn.split(':').at(-1) ?? '');
}

function described(instance: FakeInstance): object {
  return {
    DBInstanceIdentifier: instance.id,
    DBInstanceArn: `arn:aws:rds:${REGION}:123456789012:db:${instance.id}`,
    DBInstanceStatus: instance.status,
    DBInstanceClass: instance.instanceClass,
    DBClusterIdentifier: instance.cluster,
    AvailabilityZone: instance.zone,
    ...(instance.createdAt && { InstanceCreateTime: instance.createdAt }),
    PromotionTier: instance.promotionTier,
    Engine: instance.engine,
    EngineVersion: instance.engineVersion,
    PendingModifiedValues: instance.pending,
    PubliclyAccessible: instance.publiclyAccessible,
    DBParameterGroups: [
      { DBParameterGroupName: instance.parameterGroup, ParameterApplyStatus: 'in-sync' },
    ],
    AutoMinorVersionUpgrade: true,
    TagList: [...instance.tags].map(([Key, Value]) => ({ Key, Value })),
  };
}
