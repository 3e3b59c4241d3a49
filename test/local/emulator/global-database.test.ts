import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateDBClusterCommand,
  CreateDBInstanceCommand,
  CreateGlobalClusterCommand,
  DescribeDBClustersCommand,
  DescribeGlobalClustersCommand,
  RDSClient,
  SwitchoverGlobalClusterCommand,
} from '@aws-sdk/client-rds';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../local/emulator/start-emulator.ts';
import { clientConfig, eventually, type Resources } from './emulator-support.ts';

const HOME = 'us-east-1';
const WEST = 'us-west-2';
const GlobalClusterIdentifier = 'global';

const database = (id: string, cluster: Resources = {}, more: Resources = {}): Resources => ({
  Cluster: {
    Type: 'AWS::RDS::DBCluster',
    DeletionPolicy: 'Delete',
    Properties: { DBClusterIdentifier: id, Engine: 'aurora-postgresql', ...cluster },
  },
  Instance: {
    Type: 'AWS::RDS::DBInstance',
    Properties: {
      DBInstanceIdentifier: `${id}-one`,
      DBClusterIdentifier: { Ref: 'Cluster' },
      Engine: 'aurora-postgresql',
    },
  },
  ...more,
});
const globalDatabase: Resources = {
  Global: {
    Type: 'AWS::RDS::GlobalCluster',
    Properties: { GlobalClusterIdentifier, SourceDBClusterIdentifier: { Ref: 'Cluster' } },
  },
};
const role: Resources = {
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] } },
  },
};

const regionOf = (emulator: Emulator, region: string) => clientConfig({ ...emulator, region });

interface DeployedStack {
  readonly status: string | undefined;
  /** Of its first resource. */
  readonly name: string | undefined;
}

async function deploy(
  emulator: Emulator,
  region: string,
  Resources: Resources,
): Promise<DeployedStack> {
  const client = new CloudFormationClient(regionOf(emulator, region));
  const [name] = Object.keys(Resources);
  await client.send(
    new CreateStackCommand({
      StackName: `stack-${name}`,
      TemplateBody: JSON.stringify({
        Resources,
        Outputs: { Name: { Value: { Ref: name } } },
      }),
      Capabilities: ['CAPABILITY_IAM'],
    }),
  );
  return eventually(async () => {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: `stack-${name}` }));
    const [stack] = Stacks ?? [];
    if (stack?.StackStatus?.endsWith('IN_PROGRESS')) return undefined;
    return { status: stack?.StackStatus, name: stack?.Outputs?.[0]?.OutputValue };
  });
}

async function clusterIn(emulator: Emulator, region: string) {
  const rds = new RDSClient(regionOf(emulator, region));
  const { DBClusters: [cluster] = [] } = await rds.send(new DescribeDBClustersCommand({}));
  return {
    writers: cluster?.DBClusterMembers?.filter(({ IsClusterWriter }) => IsClusterWriter).map(
      ({ DBInstanceIdentifier }) => DBInstanceIdentifier,
    ),
    source: cluster?.ReplicationSourceIdentifier?.split(':').at(-1),
  };
}

describe('a global database in templates of two regions', () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator();
    await deploy(emulator, HOME, database('home', {}, globalDatabase));
    await deploy(emulator, WEST, database('west', { GlobalClusterIdentifier }));
  });
  afterAll(() => emulator.stop());

  test('has the clusters of both, the first as its writer', async () => {
    const rds = new RDSClient(regionOf(emulator, WEST));
    const { GlobalClusters } = await rds.send(new DescribeGlobalClustersCommand({}));

    expect(
      GlobalClusters?.[0]?.GlobalClusterMembers?.map(({ DBClusterArn, IsWriter }) => [
        DBClusterArn,
        IsWriter,
      ]),
    ).toEqual([
      [`arn:aws:rds:${HOME}:000000000000:cluster:home`, true],
      [`arn:aws:rds:${WEST}:000000000000:cluster:west`, false],
    ]);
  });

  test('a secondary has readers only, and says whose data it has; a switchover turns it round', async () => {
    expect(await clusterIn(emulator, HOME)).toEqual({ writers: ['home-one'], source: undefined });
    expect(await clusterIn(emulator, WEST)).toEqual({ writers: [], source: 'home' });

    await new RDSClient(regionOf(emulator, WEST)).send(
      new SwitchoverGlobalClusterCommand({
        GlobalClusterIdentifier,
        TargetDbClusterIdentifier: `arn:aws:rds:${WEST}:000000000000:cluster:west`,
      }),
    );

    expect(await clusterIn(emulator, HOME)).toEqual({ writers: [], source: 'west' });
    expect(await clusterIn(emulator, WEST)).toEqual({ writers: ['west-one'], source: undefined });
  });

  test('stacks of one name in two regions have roles of their own', async () => {
    const [home, west] = [await deploy(emulator, HOME, role), await deploy(emulator, WEST, role)];
    const iam = new IAMClient(regionOf(emulator, HOME));

    expect(home.name).not.toBe(west.name);
    for (const RoleName of [home.name, west.name])
      expect(await iam.send(new GetRoleCommand({ RoleName }))).toHaveProperty('Role');
  });

  test('a cluster that joins what is not there fails its stack', async () => {
    const { status } = await deploy(emulator, 'eu-west-1', {
      Alone: {
        Type: 'AWS::RDS::DBCluster',
        Properties: { Engine: 'aurora-postgresql', GlobalClusterIdentifier: 'none' },
      },
    });

    expect(status).toBe('ROLLBACK_COMPLETE');
  });
});

describe('the emulator alone', () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator({ patches: [] });
  });
  afterAll(() => emulator.stop());

  test('gives stacks of one name in two regions one role', async () => {
    const [home, west] = [await deploy(emulator, HOME, role), await deploy(emulator, WEST, role)];

    expect(home.name).toBe(west.name);
  });

  test('lets no cluster of a template join a global database', async () => {
    const rds = new RDSClient(regionOf(emulator, HOME));
    await rds.send(new CreateGlobalClusterCommand({ GlobalClusterIdentifier }));
    await deploy(emulator, HOME, database('home', { GlobalClusterIdentifier }));
    const { GlobalClusters } = await rds.send(new DescribeGlobalClustersCommand({}));

    expect(GlobalClusters?.[0]?.GlobalClusterMembers).toEqual([]);
  });

  test('shows a secondary with a writer and without its source', async () => {
    for (const [region, id] of [
      [HOME, 'one'],
      [WEST, 'two'],
    ] as const) {
      const rds = new RDSClient(regionOf(emulator, region));
      const DBClusterIdentifier = `api-${id}`;
      const Engine = 'aurora-postgresql';
      await rds.send(
        new CreateDBClusterCommand({
          DBClusterIdentifier,
          Engine,
          GlobalClusterIdentifier,
          ...(region === HOME && { MasterUsername: 'postgres', MasterUserPassword: 'password' }),
        }),
      );
      await rds.send(
        new CreateDBInstanceCommand({
          DBInstanceIdentifier: id,
          DBClusterIdentifier,
          Engine,
          DBInstanceClass: 'db.r6g.large',
        }),
      );
    }

    expect(await clusterIn(emulator, WEST)).toEqual({ writers: ['two'], source: undefined });
  });
});
