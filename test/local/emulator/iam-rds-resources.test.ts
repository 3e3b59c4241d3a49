import {
  AddTagsToResourceCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBInstancesCommand,
  DescribeGlobalClustersCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../local/emulator/start-emulator.ts';
import { allow, denied, outcome, roleConfig } from './role-support.ts';

const instanceArn = (id: string) => `arn:aws:rds:us-east-1:000000000000:db:${id}`;

describe('roles that are bound to RDS resources', () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator({ enforceIam: true });
  });
  afterAll(() => emulator.stop());

  test('may ask about every instance only when they may ask about all of them', async () => {
    const ofAll = await describesAs(emulator, instanceArn('*'));
    const ofOne = await describesAs(emulator, instanceArn('ours'));

    expect(await outcome(ofAll.send(new DescribeDBInstancesCommand({})))).not.toEqual(denied);
    expect(await outcome(ofOne.send(new DescribeDBInstancesCommand({})))).toEqual(denied);
  });

  test('may tag the instance that the call names by its ARN, and no other', async () => {
    const policy = allow('rds:AddTagsToResource', instanceArn('ours'));
    const rds = new RDSClient(await roleConfig(emulator, policy));
    const tag = (id: string) =>
      outcome(
        rds.send(
          new AddTagsToResourceCommand({
            ResourceName: instanceArn(id),
            Tags: [{ Key: 'a', Value: 'b' }],
          }),
        ),
      );

    expect(await tag('ours')).not.toEqual(denied);
    expect(await tag('theirs')).toEqual(denied);
  });

  test('may ask about the snapshot of their policy, and no other', async () => {
    const ours = 'arn:aws:rds:us-east-1:000000000000:cluster-snapshot:ours';
    const rds = new RDSClient(
      await roleConfig(emulator, allow('rds:DescribeDBClusterSnapshots', ours)),
    );
    const describe = (DBClusterSnapshotIdentifier: string) =>
      outcome(rds.send(new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier })));

    expect(await describe('ours')).not.toEqual(denied);
    expect(await describe('theirs')).toEqual(denied);
  });

  test('may ask about the global cluster of their policy, which has no region, and no other', async () => {
    const ours = 'arn:aws:rds::000000000000:global-cluster:ours';
    const policy = allow('rds:DescribeGlobalClusters', ours);
    const rds = new RDSClient(await roleConfig(emulator, policy));
    const describe = (GlobalClusterIdentifier: string) =>
      outcome(rds.send(new DescribeGlobalClustersCommand({ GlobalClusterIdentifier })));

    expect(await describe('ours')).not.toEqual(denied);
    expect(await describe('theirs')).toEqual(denied);
  });
});

test('the emulator alone denies a role what it may ask about all instances', async () => {
  const emulator = await startEmulator({ enforceIam: true, patches: [] });
  try {
    const ofAll = await describesAs(emulator, instanceArn('*'));

    expect(await outcome(ofAll.send(new DescribeDBInstancesCommand({})))).toEqual(denied);
  } finally {
    await emulator.stop();
  }
});

async function describesAs(emulator: Emulator, resource: string): Promise<RDSClient> {
  return new RDSClient(await roleConfig(emulator, allow('rds:DescribeDBInstances', resource)));
}
