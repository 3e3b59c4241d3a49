import {
  CreateDBClusterCommand,
  CreateDBClusterSnapshotCommand,
  DescribeDBClustersCommand,
  DescribeOrderableDBInstanceOptionsCommand,
  RDSClient,
  RestoreDBClusterFromSnapshotCommand,
  RestoreDBClusterToPointInTimeCommand,
} from '@aws-sdk/client-rds';
import { afterAll, expect, test } from '@jest/globals';
import { startEmulator } from '../../../local/emulator/start-emulator.ts';
import { clientConfig } from './emulator-support.ts';

const emulator = await startEmulator();
const rds = new RDSClient(clientConfig(emulator));
afterAll(() => emulator.stop());

await rds.send(
  new CreateDBClusterCommand({
    DBClusterIdentifier: 'db',
    Engine: 'aurora-postgresql',
    MasterUsername: 'admin1',
    MasterUserPassword: 'a-long-password',
    StorageEncrypted: true,
    KmsKeyId: 'key-1',
  }),
);

const clusterNamed = async (DBClusterIdentifier: string) => {
  const { DBClusters = [] } = await rds.send(
    new DescribeDBClustersCommand({ DBClusterIdentifier }),
  );
  return DBClusters[0];
};

test('a cluster is restored to a point in time as a new one without instances', async () => {
  const before = await clusterNamed('db');

  const { DBCluster } = await rds.send(
    new RestoreDBClusterToPointInTimeCommand({
      SourceDBClusterIdentifier: 'db',
      DBClusterIdentifier: 'db-restored',
      UseLatestRestorableTime: true,
      KmsKeyId: 'key-1',
      Port: 5433,
      Tags: [{ Key: 'from', Value: 'db' }],
    }),
  );

  expect(DBCluster).toMatchObject({
    DBClusterIdentifier: 'db-restored',
    Engine: 'aurora-postgresql',
    EngineVersion: before?.EngineVersion,
    MasterUsername: 'admin1',
    StorageEncrypted: true,
    KmsKeyId: 'key-1',
    Port: 5433,
    TagList: [{ Key: 'from', Value: 'db' }],
    DBClusterMembers: [],
  });
  const { LatestRestorableTime: _, EarliestRestorableTime: __, ...after } = { ...before };
  expect(await clusterNamed('db')).toMatchObject(after);
});

test('or from a snapshot, and not twice under one name', async () => {
  const DBClusterSnapshotIdentifier = 'db-now';
  await rds.send(
    new CreateDBClusterSnapshotCommand({ DBClusterIdentifier: 'db', DBClusterSnapshotIdentifier }),
  );
  const restore = () =>
    rds.send(
      new RestoreDBClusterFromSnapshotCommand({
        SnapshotIdentifier: DBClusterSnapshotIdentifier,
        DBClusterIdentifier: 'db-copy',
        Engine: 'aurora-postgresql',
      }),
    );

  await restore();

  expect(await clusterNamed('db-copy')).toMatchObject({ MasterUsername: 'admin1' });
  await expect(restore()).rejects.toThrow('db-copy already exists');
});

test('what can be restored follows the present', async () => {
  const { LatestRestorableTime, EarliestRestorableTime } = { ...(await clusterNamed('db')) };
  const secondsAgo = (time: Date | undefined) => (Date.now() - (time?.getTime() ?? 0)) / 1000;

  expect(secondsAgo(LatestRestorableTime)).toBeGreaterThan(295);
  expect(secondsAgo(LatestRestorableTime)).toBeLessThan(310);
  expect(secondsAgo(EarliestRestorableTime)).toBeGreaterThan(86_395);
});

test('the classes of Aurora are offered in three zones', async () => {
  const offers = async (DBInstanceClass: string) => {
    const asked = { Engine: 'aurora-postgresql', EngineVersion: '16.9', DBInstanceClass };
    const answer = await rds.send(new DescribeOrderableDBInstanceOptionsCommand(asked));
    return answer.OrderableDBInstanceOptions ?? [];
  };

  const [offer, ...more] = await offers('db.r6g.xlarge');

  expect(more).toEqual([]);
  expect(offer?.AvailabilityZones?.map(({ Name }) => Name)).toEqual(
    ['a', 'b', 'c'].map((letter) => `${emulator.region}${letter}`),
  );
  expect(await offers('db.r6g.xxlarge')).toEqual([]);
});
