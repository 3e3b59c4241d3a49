import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateDBClusterCommand,
  CreateDBInstanceCommand,
  type CreateDBInstanceCommandInput,
  DeleteDBInstanceCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  FailoverDBClusterCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../local/emulator/start-emulator.ts';
import { createVirtualClock, type VirtualClock } from '../../../local/virtual-clock.ts';
import { clientConfig } from './emulator-support.ts';

const start = new Date('2026-01-05T07:00:00Z');

describe('Aurora instances', () => {
  let emulator: Emulator;
  let clock: VirtualClock;
  let cluster: ClusterCalls;
  let clusters = 0;

  beforeAll(async () => {
    const clockFile = join(mkdtempSync(join(tmpdir(), 'tidegate-clock-')), 'clock.json');
    clock = createVirtualClock(clockFile, { start, speed: 0 });
    emulator = await startEmulator({ clockFile });
  });
  afterAll(() => emulator.stop());
  beforeEach(async () => {
    await emulator.control.setInsufficientCapacity([]);
    clusters += 1;
    cluster = await clusterCalls(emulator, `db-${clusters}`);
    await cluster.create('writer');
    clock.step(300_000);
  });

  test('an instance is creating for 300 s, then available', async () => {
    const created = await cluster.create('reader');
    clock.step(299_000);
    const creating = await cluster.status('reader');
    clock.step(1_000);
    const available = await cluster.status('reader');

    expect(created.DBInstance?.DBInstanceStatus).toBe('creating');
    expect(creating).toBe('creating');
    expect(available).toBe('available');
  });

  test('the times can be set', async () => {
    await emulator.control.setInstanceTimes({ creatingSeconds: 10, deletingSeconds: 5 });
    await cluster.create('reader');
    clock.step(10_000);
    const status = await cluster.status('reader');
    await emulator.control.setInstanceTimes({ creatingSeconds: 300, deletingSeconds: 60 });

    expect(status).toBe('available');
  });

  test('an instance is deleting for 60 s and a member all the while, then gone', async () => {
    await cluster.create('reader');
    clock.step(300_000);
    const deleted = await cluster.remove('reader');
    clock.step(59_000);
    const during = await cluster.members();
    await expect(cluster.remove('reader')).rejects.toMatchObject({
      name: 'InvalidDBInstanceStateFault',
    });
    clock.step(1_000);

    expect(deleted.DBInstance?.DBInstanceStatus).toBe('deleting');
    expect(during).toEqual({ writer: true, reader: false });
    expect(await cluster.members()).toEqual({ writer: true });
    await expect(cluster.status('reader')).rejects.toMatchObject({
      name: 'DBInstanceNotFoundFault',
    });
  });

  test('a cluster has one writer, and stays available while readers come', async () => {
    await cluster.create('reader-1');
    await cluster.create('reader-2');

    expect(await cluster.members()).toEqual({ writer: true, 'reader-1': false, 'reader-2': false });
    expect(await cluster.clusterStatus()).toBe('available');
  });

  test('an instance that is still creating does not become the writer', async () => {
    await cluster.create('reader');

    await expect(cluster.failover()).rejects.toMatchObject({ name: 'InvalidDBClusterStateFault' });
  });

  test('a used name is refused', async () => {
    await expect(cluster.create('writer')).rejects.toMatchObject({
      name: 'DBInstanceAlreadyExistsFault',
    });
  });

  test('nothing is added while the cluster or its writer is not available', async () => {
    const fresh = await clusterCalls(emulator, `fresh-${clusters}`);
    await fresh.create('writer');
    await emulator.control.setClusterStatus(cluster.name, 'failing-over');

    await expect(fresh.create('reader')).rejects.toMatchObject(invalidClusterState);
    await expect(cluster.create('reader')).rejects.toMatchObject(invalidClusterState);
    await expect(cluster.remove('writer')).rejects.toMatchObject(invalidClusterState);
  });

  test('a zone without capacity is refused, another zone or another class is not', async () => {
    await emulator.control.setInsufficientCapacity([
      { zone: 'us-east-1a' },
      { zone: 'us-east-1b', instanceClass: 'db.r6g.large' },
    ]);
    const inZone = (letter: string) => ({ AvailabilityZone: `us-east-1${letter}` });

    await expect(cluster.create('reader', inZone('a'))).rejects.toMatchObject(noCapacity);
    await expect(cluster.create('reader', inZone('b'))).rejects.toMatchObject(noCapacity);
    await cluster.create('reader-1', { ...inZone('b'), DBInstanceClass: 'db.r6g.xlarge' });
    const anywhere = await cluster.create('reader-2');
    expect(anywhere.DBInstance?.AvailabilityZone).toBe('us-east-1c');
  });
});

test('the emulator alone creates and deletes instances at once', async () => {
  const emulator = await startEmulator({ patches: [] });
  try {
    const cluster = await clusterCalls(emulator, 'db');

    const created = await cluster.create('writer');
    const status = await cluster.status('writer');
    await cluster.remove('writer');

    expect(created.DBInstance?.DBInstanceStatus).toBe('available');
    expect(status).toBe('available');
    expect(await cluster.members()).toEqual({});
  } finally {
    await emulator.stop();
  }
});

const invalidClusterState = { name: 'InvalidDBClusterStateFault' };
const noCapacity = { name: 'InsufficientDBInstanceCapacityFault' };

type ClusterCalls = Awaited<ReturnType<typeof clusterCalls>>;

/** A fresh cluster without instances; an instance is called by the rest of its name. */
async function clusterCalls(emulator: Emulator, name: string) {
  const rds = new RDSClient({ ...clientConfig(emulator), maxAttempts: 1 });
  const DBClusterIdentifier = name;
  const Engine = 'aurora-postgresql';
  await rds.send(new CreateDBClusterCommand({ DBClusterIdentifier, Engine }));
  const describe = async () => {
    const { DBClusters } = await rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier }));
    return DBClusters?.[0];
  };
  return {
    name,
    create: (instance: string, more: Partial<CreateDBInstanceCommandInput> = {}) =>
      rds.send(
        new CreateDBInstanceCommand({
          DBInstanceIdentifier: `${name}-${instance}`,
          DBClusterIdentifier,
          DBInstanceClass: 'db.r6g.large',
          Engine,
          ...more,
        }),
      ),
    remove: (instance: string) =>
      rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: `${name}-${instance}` })),
    failover: () => rds.send(new FailoverDBClusterCommand({ DBClusterIdentifier })),
    status: async (instance: string) => {
      const command = new DescribeDBInstancesCommand({
        DBInstanceIdentifier: `${name}-${instance}`,
      });
      return (await rds.send(command)).DBInstances?.[0]?.DBInstanceStatus;
    },
    clusterStatus: async () => (await describe())?.Status,
    members: async () =>
      Object.fromEntries(
        ((await describe())?.DBClusterMembers ?? []).map((member) => [
          member.DBInstanceIdentifier?.slice(name.length + 1),
          member.IsClusterWriter,
        ]),
      ),
  };
}
