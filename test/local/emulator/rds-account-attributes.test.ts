import {
  CreateDBInstanceCommand,
  DescribeAccountAttributesCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../local/emulator/start-emulator.ts';
import { clientConfig } from './emulator-support.ts';

async function quotasOf(emulator: Emulator) {
  const rds = new RDSClient(clientConfig(emulator));
  const { AccountQuotas } = await rds.send(new DescribeAccountAttributesCommand({}));
  return AccountQuotas;
}

test('RDS tells how many of the DB instances that the account may have there are', async () => {
  const emulator = await startEmulator();
  try {
    const before = await quotasOf(emulator);
    await new RDSClient(clientConfig(emulator)).send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: 'one',
        DBInstanceClass: 'db.r6g.large',
        Engine: 'aurora-postgresql',
      }),
    );

    expect(before).toEqual([{ AccountQuotaName: 'DBInstances', Used: 0, Max: 40 }]);
    expect(await quotasOf(emulator)).toMatchObject([{ Used: 1, Max: 40 }]);
  } finally {
    await emulator.stop();
  }
});

test('the emulator alone does not know the question', async () => {
  const emulator = await startEmulator({ patches: [] });
  try {
    await expect(quotasOf(emulator)).rejects.toThrow('Unknown RDS action');
  } finally {
    await emulator.stop();
  }
});
