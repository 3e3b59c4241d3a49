import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateDBClusterCommand,
  CreateDBInstanceCommand,
  DescribeDBInstancesCommand,
  FailoverDBClusterCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { createAuroraReaders } from '../../adapters/aws-aurora-readers.ts';
import { startEmulator } from '../../local/emulator/start-emulator.ts';
import { ensurePython } from '../../local/prerequisites.ts';
import { createVirtualClock } from '../../local/virtual-clock.ts';
import { auroraTarget, CLUSTER, FOREIGN_READER, minutes, PROJECT, WRITER } from './aurora-scene.ts';

/** The emulator's RDS on a clock that stands still, with a writer and somebody's reader in it. */
export async function startAurora() {
  await ensurePython();
  const clockFile = join(mkdtempSync(join(tmpdir(), 'tidegate-aurora-')), 'clock.json');
  const clock = createVirtualClock(clockFile, {
    start: new Date('2026-01-05T07:00:00Z'),
    speed: 0,
  });
  const emulator = await startEmulator({ clockFile });
  const client = new RDSClient({
    endpoint: emulator.endpoint,
    region: emulator.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const advance = (seconds: number) => clock.step(seconds * 1000);

  const Engine = 'aurora-postgresql';
  await client.send(new CreateDBClusterCommand({ DBClusterIdentifier: CLUSTER, Engine }));
  for (const [DBInstanceIdentifier, zone] of [
    [WRITER, 'a'],
    [FOREIGN_READER, 'b'],
  ]) {
    const instance = new CreateDBInstanceCommand({
      DBInstanceIdentifier,
      DBClusterIdentifier: CLUSTER,
      DBInstanceClass: 'db.r6g.large',
      Engine,
      AvailabilityZone: `${emulator.region}${zone}`,
    });
    await client.send(instance);
    advance(minutes(6));
  }
  return {
    target: auroraTarget({ drainSeconds: 60 }),
    readers: createAuroraReaders({
      client,
      project: PROJECT,
      now: clock.now,
      connectionsOf: async () => new Map(),
      scalableTargets: { findOnReaders: async () => undefined },
    }),
    control: emulator.control,
    advance,
    instances: async () => {
      const { DBInstances = [] } = await client.send(new DescribeDBInstancesCommand({}));
      return DBInstances;
    },
    failover: (TargetDBInstanceIdentifier: string) =>
      client.send(
        new FailoverDBClusterCommand({ DBClusterIdentifier: CLUSTER, TargetDBInstanceIdentifier }),
      ),
    stop: async () => {
      client.destroy();
      await emulator.stop();
    },
  };
}
