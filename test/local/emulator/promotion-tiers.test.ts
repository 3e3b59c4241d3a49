import {
  CreateDBClusterCommand,
  CreateDBInstanceCommand,
  DescribeDBClustersCommand,
  ModifyDBInstanceCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { expect, test } from '@jest/globals';
import { startEmulator } from '../../../local/emulator/start-emulator.ts';
import { clientConfig } from './emulator-support.ts';

const cluster = { DBClusterIdentifier: 'db', Engine: 'aurora-postgresql' };

test('the tier of an instance is what it was modified to, in its cluster too', async () => {
  const emulator = await startEmulator();
  try {
    const rds = new RDSClient(clientConfig(emulator));
    const login = { MasterUsername: 'admin1', MasterUserPassword: 'a-long-password' };
    await rds.send(new CreateDBClusterCommand({ ...cluster, ...login }));
    const DBInstanceIdentifier = 'db-1';
    await rds.send(
      new CreateDBInstanceCommand({
        ...cluster,
        DBInstanceIdentifier,
        DBInstanceClass: 'db.r6g.large',
      }),
    );

    const { DBInstance } = await rds.send(
      new ModifyDBInstanceCommand({ DBInstanceIdentifier, PromotionTier: 7 }),
    );

    const { DBClusters } = await rds.send(new DescribeDBClustersCommand({}));
    expect(DBInstance?.PromotionTier).toBe(7);
    expect(DBClusters?.[0]?.DBClusterMembers?.[0]?.PromotionTier).toBe(7);
  } finally {
    await emulator.stop();
  }
});
