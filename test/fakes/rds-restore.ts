import * as z from 'zod';
import { describedCluster, latestRestorable } from './rds-described.ts';
import { type FakeCluster, type RdsWorld, raise } from './rds-world.ts';

const RESTORE_SECONDS = 90;

/** What is left out has AWS's default, and not the old cluster's. */
const Made = z.object({
  DBClusterIdentifier: z.string(),
  DBSubnetGroupName: z.string().default('default'),
  VpcSecurityGroupIds: z.array(z.string()).default(['sg-default']),
  DBClusterParameterGroupName: z.string().default('default.aurora-postgresql16'),
  Port: z.number().default(5432),
  KmsKeyId: z.string().optional(),
  EnableIAMDatabaseAuthentication: z.boolean().default(false),
  DeletionProtection: z.boolean().default(false),
  EnableCloudwatchLogsExports: z.array(z.string()).default([]),
  ServerlessV2ScalingConfiguration: z
    .object({ MinCapacity: z.number(), MaxCapacity: z.number() })
    .optional(),
  Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]),
});

/** New clusters from backups, with AWS's rules. */
export const RESTORE_OPERATIONS = {
  RestoreDBClusterToPointInTime(world, input) {
    const { SourceDBClusterIdentifier, RestoreToTime, UseLatestRestorableTime } = z
      .object({
        SourceDBClusterIdentifier: z.string(),
        RestoreToTime: z.date().optional(),
        UseLatestRestorableTime: z.boolean().default(false),
      })
      .parse(input);
    const source = world.cluster(SourceDBClusterIdentifier);
    if ((RestoreToTime !== undefined) === UseLatestRestorableTime)
      raise('InvalidParameterCombination', 'RestoreToTime or UseLatestRestorableTime');
    if (
      RestoreToTime &&
      (RestoreToTime < source.earliestRestorableAt || RestoreToTime > latestRestorable(world))
    )
      raise('InvalidRestoreFault', 'The time is not within the restorable window');
    return made(world, input, source);
  },

  RestoreDBClusterFromSnapshot(world, input) {
    const { SnapshotIdentifier, Engine, EngineVersion } = z
      .object({ SnapshotIdentifier: z.string(), Engine: z.string(), EngineVersion: z.string() })
      .parse(input);
    const snapshot = world.snapshots.get(SnapshotIdentifier);
    if (snapshot === undefined)
      raise('DBClusterSnapshotNotFoundFault', `${SnapshotIdentifier} not found.`, 404);
    if (snapshot.status !== 'available')
      raise('InvalidDBClusterSnapshotStateFault', `${SnapshotIdentifier} is ${snapshot.status}`);
    return made(world, input, {
      engine: Engine,
      engineVersion: EngineVersion,
      kmsKeyId: snapshot.kmsKeyId,
    });
  },
} satisfies Record<string, (world: RdsWorld, input: object) => object>;

function made(
  world: RdsWorld,
  input: object,
  backup: Pick<FakeCluster, 'engine' | 'engineVersion' | 'kmsKeyId'>,
): object {
  const asked = Made.parse(input);
  const id = asked.DBClusterIdentifier;
  if (world.clusters.has(id))
    raise('DBClusterAlreadyExistsFault', `DB Cluster ${id} already exists`);
  const cluster = world.addCluster(id, {
    status: 'creating',
    engine: backup.engine,
    engineVersion: backup.engineVersion,
    port: asked.Port,
    subnetGroup: asked.DBSubnetGroupName,
    securityGroups: asked.VpcSecurityGroupIds,
    parameterGroup: asked.DBClusterParameterGroupName,
    kmsKeyId: asked.KmsKeyId ?? backup.kmsKeyId,
    iamAuthentication: asked.EnableIAMDatabaseAuthentication,
    deletionProtection: asked.DeletionProtection,
    logExports: asked.EnableCloudwatchLogsExports,
    capacity: asked.ServerlessV2ScalingConfiguration,
    tags: new Map(asked.Tags.map(({ Key, Value }) => [Key, Value])),
    earliestRestorableAt: world.now(),
  });
  world.after(RESTORE_SECONDS, () => {
    cluster.status = 'available';
  });
  return { DBCluster: describedCluster(world, cluster) };
}
