import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CreateDBClusterCommand,
  CreateDBInstanceCommand,
  DeleteDBInstanceCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../local/emulator/start-emulator.ts';
import { clientConfig, stacks } from './emulator-support.ts';
import { allow, denied, outcome, roleConfig } from './role-support.ts';

const owner = { Key: 'tidegate:owner', Value: 'prod' };

describe('roles with conditions', () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator({ enforceIam: true });
    await prepareResources(emulator);
  });
  afterAll(() => emulator.stop());

  test('an instance with our tag may be deleted, one without it may not', async () => {
    const rds = new RDSClient(await roleConfig(emulator, deleteOwned));
    const remove = (DBInstanceIdentifier: string) =>
      outcome(
        rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier, SkipFinalSnapshot: true })),
      );

    expect(await remove('owned')).not.toEqual(denied);
    expect(await remove('foreign')).toEqual(denied);
    expect(await remove('of-another')).toEqual(denied);
  });

  test('an instance is created only with our tag, a listed class and no public address', async () => {
    const rds = new RDSClient(await roleConfig(emulator, createOwned));
    const good = {
      DBInstanceIdentifier: 'db-tidegate-01',
      DBClusterIdentifier: 'db',
      DBInstanceClass: 'db.r6g.large',
      Engine: 'aurora-postgresql',
      PubliclyAccessible: false,
      Tags: [owner],
    };
    const create = (change: object) =>
      outcome(rds.send(new CreateDBInstanceCommand({ ...good, ...change })));

    expect(await create({ Tags: [] })).toEqual(denied);
    expect(await create({ Tags: [{ ...owner, Value: 'other' }] })).toEqual(denied);
    expect(await create({ DBInstanceClass: 'db.r6g.16xlarge' })).toEqual(denied);
    expect(await create({ PubliclyAccessible: true })).toEqual(denied);
    expect(await create({ DBInstanceIdentifier: 'else' })).toEqual(denied);
    expect(await create({})).not.toEqual(denied);
  });

  test('metric data is put only into the namespace of the condition', async () => {
    const cloudwatch = new CloudWatchClient(await roleConfig(emulator, putIntoOwnNamespace));
    const put = (Namespace: string) =>
      outcome(
        cloudwatch.send(
          new PutMetricDataCommand({ Namespace, MetricData: [{ MetricName: 'M', Value: 1 }] }),
        ),
      );

    expect(await put('Tidegate')).not.toEqual(denied);
    expect(await put('AWS/Lambda')).toEqual(denied);
  });

  test('items are read and written only under the leading keys of the condition', async () => {
    const dynamodb = new DynamoDBClient(await roleConfig(emulator, leadingKeys));
    const TableName = 'state';
    const item = (target: string) => ({ pk: { S: target }, sk: { S: 'STATE' } });
    const callsOn = (target: string): readonly Promise<unknown>[] => [
      dynamodb.send(new PutItemCommand({ TableName, Item: item(target) })),
      dynamodb.send(new GetItemCommand({ TableName, Key: item(target) })),
      dynamodb.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: '#p = :target AND begins_with(sk, :audit)',
          ExpressionAttributeNames: { '#p': 'pk' },
          ExpressionAttributeValues: { ':target': { S: target }, ':audit': { S: 'AUDIT#' } },
        }),
      ),
      dynamodb.send(
        new BatchGetItemCommand({
          RequestItems: { [TableName]: { Keys: [item('TARGET#ours'), item(target)] } },
        }),
      ),
      dynamodb.send(
        new TransactWriteItemsCommand({
          TransactItems: [{ Put: { TableName, Item: item(target) } }],
        }),
      ),
    ];

    const ours = await Promise.all(callsOn('TARGET#ours').map(outcome));
    const others = await Promise.all(callsOn('CONTROL').map(outcome));

    expect(ours).not.toContainEqual(denied);
    expect(others).toEqual([denied, denied, denied, denied, denied]);
  });
});

test('the emulator alone denies what these roles allow', async () => {
  const emulator = await startEmulator({ enforceIam: true, patches: [] });
  try {
    await prepareResources(emulator);
    const rds = new RDSClient(await roleConfig(emulator, deleteOwned));
    const cloudwatch = new CloudWatchClient(await roleConfig(emulator, putIntoOwnNamespace));
    const dynamodb = new DynamoDBClient(await roleConfig(emulator, leadingKeys));
    const removeOwned = { DBInstanceIdentifier: 'owned', SkipFinalSnapshot: true };
    const metricData = { Namespace: 'Tidegate', MetricData: [{ MetricName: 'M', Value: 1 }] };
    const item = { pk: { S: 'TARGET#ours' }, sk: { S: 'STATE' } };

    const outcomes = await Promise.all([
      outcome(rds.send(new DeleteDBInstanceCommand(removeOwned))),
      outcome(cloudwatch.send(new PutMetricDataCommand(metricData))),
      outcome(dynamodb.send(new PutItemCommand({ TableName: 'state', Item: item }))),
    ]);

    expect(outcomes).toEqual([denied, denied, denied]);
  } finally {
    await emulator.stop();
  }
});

const deleteOwned = allow('rds:DeleteDBInstance', '*', {
  StringEquals: { 'aws:ResourceTag/tidegate:owner': owner.Value },
});
const createOwned = allow(
  'rds:CreateDBInstance',
  'arn:aws:rds:us-east-1:000000000000:db:db-tidegate-*',
  {
    StringEquals: {
      'aws:RequestTag/tidegate:owner': owner.Value,
      'rds:DatabaseClass': ['db.r6g.large', 'db.r6g.xlarge'],
    },
    Bool: { 'rds:PubliclyAccessible': 'false' },
  },
);
const putIntoOwnNamespace = allow('cloudwatch:PutMetricData', '*', {
  StringEquals: { 'cloudwatch:namespace': 'Tidegate' },
});
const leadingKeys = allow('dynamodb:*', '*', {
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['TARGET#*'] },
  Null: { 'dynamodb:LeadingKeys': 'false' },
});

/** Instances with our tag, without it and with another value, and a table. */
async function prepareResources(emulator: Emulator): Promise<void> {
  const config = clientConfig(emulator);
  await stacks(emulator).create('resources', {
    T: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 'state',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S',
        })),
      },
    },
  });
  const rds = new RDSClient(config);
  const Engine = 'aurora-postgresql';
  await rds.send(new CreateDBClusterCommand({ DBClusterIdentifier: 'db', Engine }));
  for (const [DBInstanceIdentifier, Tags] of [
    ['foreign', []],
    ['owned', [owner]],
    ['of-another', [{ ...owner, Value: 'other' }]],
  ] as const) {
    await rds.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier,
        DBInstanceClass: 'db.r6g.large',
        Engine,
        Tags: [...Tags],
      }),
    );
  }
}
