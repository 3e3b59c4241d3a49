import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDynamoDbRunbooks } from '../../adapters/aws-dynamodb-runbooks.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { inMemoryLocks } from '../fakes/in-memory-locks.ts';
import { type Exchange, scriptClient } from '../fakes/scripted-client.ts';
import { type DynamoDb, startDynamoDb } from './dynamodb-on-emulator.ts';
import { describeLockStore } from './lock-store-contract.ts';

describe('in memory', () => describeLockStore(async () => inMemoryLocks()));

describe('in DynamoDB', () => {
  let dynamoDb: DynamoDb;
  beforeAll(async () => {
    dynamoDb = await startDynamoDb();
  }, 60_000);
  afterAll(() => dynamoDb.stop());

  describeLockStore(async () => createDynamoDbRunbooks(await dynamoDb.createTable()));

  test('a lock that cannot be read is no free one', async () => {
    const table = await dynamoDb.createTable();
    await table.client.send(
      new PutItemCommand({
        TableName: table.tableName,
        Item: { pk: { S: 'LOCK#db' }, sk: { S: 'LOCK' }, token: { S: 'edited by hand' } },
      }),
    );

    await expect(createDynamoDbRunbooks(table).read('db')).rejects.toThrow();
  });
});

const client = new DynamoDBClient({ region: 'us-east-1' });
const exchanges: readonly Exchange[] = scriptClient(client, (operation) =>
  operation === 'Query' ? { Items: [] } : {},
);
const scripted = createDynamoDbRunbooks({ client, tableName: 'state' });
await scripted.read('db');
await scripted.write('db', undefined, { token: 1 });
await scripted.write('db', { token: 1 }, { token: 2 });
await scripted.appendRun({
  executionId: 'one',
  runbook: 'aurora-failover',
  cluster: 'db',
  endedAt: new Date(0),
  status: 'failed',
  text: '#',
  json: '{}',
});
await scripted.readRuns('db', 5);
await describeExchanges('dynamodb', exchanges);
