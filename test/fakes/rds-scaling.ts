import * as z from 'zod';
import { type FakeInstance, type FakeSnapshot, type RdsWorld, REGION, raise } from './rds-world.ts';

const CHANGE_SECONDS = 60;
const SNAPSHOT_SECONDS = 40;

/** The class changes after some minutes, in which the instance does not serve. */
export function changeClass(
  world: RdsWorld,
  instance: FakeInstance,
  asked: { readonly DBInstanceClass: string; readonly ApplyImmediately: boolean },
): void {
  const { DBInstanceClass } = asked;
  const placement = `${DBInstanceClass}@${instance.zone}`;
  const status = world.clusterStatus(instance.cluster);
  if (status !== 'available')
    raise('InvalidDBClusterStateFault', `DbCluster ${instance.cluster} is in ${status} state`);
  if (instance.status !== 'available')
    raise('InvalidDBInstanceStateFault', `Instance ${instance.id} is ${instance.status}`);
  if (world.notOffered.has(placement))
    raise('InvalidParameterCombination', `RDS does not support ${DBInstanceClass} here`);
  if (world.withoutCapacity.has(placement))
    raise('InsufficientDBInstanceCapacityFault', `no capacity for ${placement}`);
  if (instance.instanceClass === DBInstanceClass) return;
  instance.pending = { DBInstanceClass };
  if (!asked.ApplyImmediately) return;
  instance.status = 'modifying';
  world.after(CHANGE_SECONDS, () => {
    instance.instanceClass = DBInstanceClass;
    instance.pending = {};
    instance.status = 'available';
  });
}

/** What a change of class asks of RDS besides, with AWS's rules. */
export const SCALING_OPERATIONS = {
  CreateDBClusterSnapshot(world, input) {
    const { DBClusterSnapshotIdentifier, DBClusterIdentifier } = z
      .object({
        DBClusterSnapshotIdentifier: z
          .string()
          .regex(/^[a-zA-Z](-?[a-zA-Z0-9])*$/)
          .max(63),
        DBClusterIdentifier: z.string(),
      })
      .parse(input);
    const status = world.clusterStatus(DBClusterIdentifier);
    if (world.snapshots.has(DBClusterSnapshotIdentifier))
      raise('DBClusterSnapshotAlreadyExistsFault', 'Cannot create the snapshot: it exists');
    if (status !== 'available')
      raise('InvalidDBClusterStateFault', `DbCluster ${DBClusterIdentifier} is in ${status} state`);
    const snapshot = world.addSnapshot({
      id: DBClusterSnapshotIdentifier,
      cluster: DBClusterIdentifier,
      status: 'creating',
    });
    world.setClusterStatus(DBClusterIdentifier, 'backing-up');
    world.after(SNAPSHOT_SECONDS, () => {
      snapshot.status = 'available';
      world.setClusterStatus(DBClusterIdentifier, 'available');
    });
    return { DBClusterSnapshot: described(snapshot) };
  },

  DescribeDBClusterSnapshots(world, input) {
    const { DBClusterSnapshotIdentifier, DBClusterIdentifier, SnapshotType } = z
      .object({
        DBClusterSnapshotIdentifier: z.string().optional(),
        DBClusterIdentifier: z.string().optional(),
        SnapshotType: z.string().optional(),
      })
      .parse(input);
    const found = [...world.snapshots.values()].filter(
      ({ id, cluster, type }) =>
        (DBClusterSnapshotIdentifier ?? id) === id &&
        (DBClusterIdentifier ?? cluster) === cluster &&
        (SnapshotType ?? type) === type,
    );
    if (DBClusterSnapshotIdentifier !== undefined && found.length === 0)
      raise('DBClusterSnapshotNotFoundFault', `${DBClusterSnapshotIdentifier} not found.`, 404);
    return { DBClusterSnapshots: found.map(described) };
  },

  /** Every class is sold in three zones, but where the world says that it is not. */
  DescribeOrderableDBInstanceOptions(world, input) {
    const { Engine, EngineVersion, DBInstanceClass } = z
      .object({ Engine: z.string(), EngineVersion: z.string(), DBInstanceClass: z.string() })
      .parse(input);
    const AvailabilityZones = ['a', 'b', 'c']
      .map((letter) => ({ Name: `${REGION}${letter}` }))
      .filter(({ Name }) => !world.notOffered.has(`${DBInstanceClass}@${Name}`));
    const option = { Engine, EngineVersion, DBInstanceClass, AvailabilityZones };
    return { OrderableDBInstanceOptions: AvailabilityZones.length > 0 ? [option] : [] };
  },
} satisfies Record<string, (world: RdsWorld, input: object) => object>;

function described(snapshot: FakeSnapshot): object {
  return {
    DBClusterSnapshotIdentifier: snapshot.id,
    DBClusterIdentifier: snapshot.cluster,
    SnapshotType: snapshot.type,
    Status: snapshot.status,
    SnapshotCreateTime: snapshot.createdAt,
    EngineVersion: snapshot.engineVersion,
    StorageEncrypted: snapshot.kmsKeyId !== undefined,
    ...(snapshot.kmsKeyId !== undefined && { KmsKeyId: snapshot.kmsKeyId }),
  };
}
