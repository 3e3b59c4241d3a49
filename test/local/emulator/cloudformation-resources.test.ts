import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { DescribeDBClustersCommand, RDSClient } from '@aws-sdk/client-rds';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../local/emulator/start-emulator.ts';
import { clientConfig, inlineFunction, type Resources, stacks } from './emulator-support.ts';

describe('CloudFormation', () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterAll(() => emulator.stop());

  test('a function keeps its dead-letter queue and reserved concurrency until the template drops them', async () => {
    const { create, update } = stacks(emulator);
    const lambda = new LambdaClient(clientConfig(emulator));
    const TargetArn = 'arn:aws:sqs:us-east-1:000000000000:dead';
    const code = 'exports.handler = async () => 1;';
    const configured = { DeadLetterConfig: { TargetArn }, ReservedConcurrentExecutions: 5 };

    await create('function', { F: inlineFunction('f', code, configured) });
    const created = await lambda.send(new GetFunctionCommand({ FunctionName: 'f' }));
    expect(created.Configuration?.DeadLetterConfig).toEqual({ TargetArn });
    expect(created.Concurrency?.ReservedConcurrentExecutions).toBe(5);

    await update('function', { F: inlineFunction('f', code) });
    const updated = await lambda.send(new GetFunctionCommand({ FunctionName: 'f' }));
    expect(updated.Configuration?.DeadLetterConfig).toBeUndefined();
    expect(updated.Concurrency).toBeUndefined();
  });

  test('a table keeps its time to live and recovery, and its protection holds the stack', async () => {
    const { create, update, remove, reasons } = stacks(emulator);

    await create('table', { T: stateTable() });
    expect(await tableSettings(emulator)).toEqual({
      timeToLive: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' },
      recovery: 'ENABLED',
      protection: true,
    });

    const dropped = {
      TimeToLiveSpecification: undefined,
      PointInTimeRecoverySpecification: undefined,
    };
    expect(await update('table', { T: stateTable(dropped) })).toBe('UPDATE_COMPLETE');
    expect(await tableSettings(emulator)).toEqual({
      timeToLive: { TimeToLiveStatus: 'DISABLED' },
      recovery: 'DISABLED',
      protection: true,
    });

    expect(await remove('table')).toBe('DELETE_FAILED');
    expect(await reasons('table')).toContain('protected against deletion');

    const dynamodb = new DynamoDBClient(clientConfig(emulator));
    await dynamodb.send(
      new UpdateTableCommand({ TableName: 'state', DeletionProtectionEnabled: false }),
    );
    expect(await remove('table')).toBe('DELETE_COMPLETE');
  });

  test('the first instance of a cluster is its writer and the others are not', async () => {
    await stacks(emulator).create('database', databaseWithReader);

    expect(await clusterWriters(emulator)).toEqual([
      ['writer', true],
      ['reader', false],
    ]);
  });

  test('types that the emulator does not know are accepted and keep their attributes', async () => {
    const { create, update, remove } = stacks(emulator);
    const environment = (note: string) => ({
      Address: { Type: 'AWS::EC2::EIP', Properties: { Tags: [{ Key: 'note', Value: note }] } },
      F: inlineFunction('reads-attribute', 'exports.handler = async () => 1;', {
        Environment: { Variables: { NOTE: note, ADDRESS: { 'Fn::GetAtt': 'Address.PublicIp' } } },
      }),
    });
    const address = async () => {
      const lambda = new LambdaClient(clientConfig(emulator));
      const command = new GetFunctionConfigurationCommand({ FunctionName: 'reads-attribute' });
      return (await lambda.send(command)).Environment?.Variables?.['ADDRESS'];
    };

    expect(await create('inert', environment('one'))).toBe('CREATE_COMPLETE');
    const created = await address();
    expect(created).toMatch(/\.PublicIp$/);
    expect(await update('inert', environment('two'))).toBe('UPDATE_COMPLETE');
    expect(await address()).toBe(created);
    expect(await remove('inert')).toBe('DELETE_COMPLETE');
  });
});

describe('the emulator alone', () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator({ patches: [] });
  });
  afterAll(() => emulator.stop());

  test.each([
    'AWS::EC2::EIP',
    'AWS::EC2::NatGateway',
    'AWS::EC2::SecurityGroupIngress',
    'AWS::EC2::SecurityGroupEgress',
    'AWS::RDS::DBProxy',
    'AWS::RDS::DBProxyTargetGroup',
    'AWS::RDS::GlobalCluster',
    'AWS::ApplicationAutoScaling::ScalableTarget',
    'AWS::ApplicationAutoScaling::ScalingPolicy',
    'AWS::SSM::Document',
    'AWS::Logs::QueryDefinition',
  ])('does not know %s', async (Type) => {
    const creation = stacks(emulator).create('unknown', { Thing: { Type, Properties: {} } });

    await expect(creation).rejects.toThrow(`Unrecognized resource types: [${Type}]`);
  });

  test('drops properties of functions and tables, and deletes a protected table', async () => {
    const { create, remove } = stacks(emulator);
    const TargetArn = 'arn:aws:sqs:us-east-1:000000000000:dead';
    const configured = { DeadLetterConfig: { TargetArn }, ReservedConcurrentExecutions: 5 };
    await create('function', {
      F: inlineFunction('f', 'exports.handler = async () => 1;', configured),
    });
    await create('table', { T: stateTable() });

    const lambda = new LambdaClient(clientConfig(emulator));
    const created = await lambda.send(new GetFunctionCommand({ FunctionName: 'f' }));

    expect(created.Configuration?.DeadLetterConfig).toBeUndefined();
    expect(created.Concurrency).toBeUndefined();
    expect(await tableSettings(emulator)).toEqual({
      timeToLive: { TimeToLiveStatus: 'DISABLED' },
      recovery: 'DISABLED',
      protection: true,
    });
    expect(await remove('table')).toBe('DELETE_COMPLETE');
  });

  test('calls every instance of a cluster its writer', async () => {
    await stacks(emulator).create('database', databaseWithReader);

    expect(await clusterWriters(emulator)).toEqual([
      ['writer', true],
      ['reader', true],
    ]);
  });
});

function stateTable(changes: Resources = {}): Resources {
  return {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: 'state',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      TimeToLiveSpecification: { Enabled: true, AttributeName: 'expiresAt' },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
      ...changes,
    },
  };
}

const databaseWithReader: Resources = {
  Cluster: {
    Type: 'AWS::RDS::DBCluster',
    DeletionPolicy: 'Delete',
    Properties: { DBClusterIdentifier: 'db', Engine: 'aurora-postgresql' },
  },
  Writer: clusterInstance('writer'),
  Reader: { ...clusterInstance('reader'), DependsOn: ['Writer'] },
};

function clusterInstance(DBInstanceIdentifier: string) {
  const DBClusterIdentifier = { Ref: 'Cluster' };
  return {
    Type: 'AWS::RDS::DBInstance',
    Properties: { DBInstanceIdentifier, DBClusterIdentifier, Engine: 'aurora-postgresql' },
  };
}

async function tableSettings(emulator: Emulator) {
  const dynamodb = new DynamoDBClient(clientConfig(emulator));
  const TableName = 'state';
  const timeToLive = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
  const backups = await dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }));
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
  const recovery = backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
  return {
    timeToLive: timeToLive.TimeToLiveDescription,
    recovery: recovery?.PointInTimeRecoveryStatus,
    protection: Table?.DeletionProtectionEnabled,
  };
}

async function clusterWriters(emulator: Emulator) {
  const rds = new RDSClient(clientConfig(emulator));
  const { DBClusters } = await rds.send(new DescribeDBClustersCommand({}));
  const members = DBClusters?.[0]?.DBClusterMembers ?? [];
  return members.map((member) => [member.DBInstanceIdentifier, member.IsClusterWriter]);
}
