import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDynamoDbTraffic } from '../../adapters/aws-dynamodb-traffic.ts';
import { OutsideFaultError } from '../../core/errors.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { scriptClient } from '../fakes/scripted-client.ts';
import { type DynamoDb, startDynamoDb } from './dynamodb-on-emulator.ts';

const FIRST = new Date('2026-03-02T12:00:00Z');
const LATER = new Date('2026-03-02T13:00:00Z');

describe('in DynamoDB', () => {
  let dynamoDb: DynamoDb;
  beforeAll(async () => {
    dynamoDb = await startDynamoDb();
  }, 60_000);
  afterAll(() => dynamoDb.stop());

  const emptyFlags = async () => createDynamoDbTraffic(await dynamoDb.createTable());

  test('nothing was said in an empty table', async () => {
    expect(await (await emptyFlags()).read('db')).toBeUndefined();
  });

  test('what is said stays with who said it first, until something else is said', async () => {
    const flags = await emptyFlags();
    const shifted = { awayFrom: 'us-west-2', since: FIRST, by: 'ada' };
    const givenBack = { since: LATER, by: 'grace' };

    await flags.write('db', shifted);
    await flags.write('db', { ...shifted, since: LATER, by: 'grace' });
    expect(await flags.read('db')).toEqual(shifted);

    await flags.write('db', givenBack);
    await flags.write('db', { since: FIRST, by: 'ada' });
    expect(await flags.read('db')).toEqual(givenBack);

    await flags.write('db', { awayFrom: 'eu-west-1', since: FIRST, by: 'ada' });
    expect(await flags.read('db')).toEqual({ awayFrom: 'eu-west-1', since: FIRST, by: 'ada' });
    expect(await flags.read('other-db')).toBeUndefined();
  });

  test('a give-back where nothing was ever said is said, too', async () => {
    const flags = await emptyFlags();

    await flags.write('db', { since: FIRST, by: 'ada' });

    expect(await flags.read('db')).toEqual({ since: FIRST, by: 'ada' });
  });

  test('a flag that cannot be read is a fault, and says which item to correct', async () => {
    const table = await dynamoDb.createTable();
    const Item = { pk: { S: 'ROUTING#db' }, sk: { S: 'STATE' }, since: { S: 'yesterday' } };
    await table.client.send(new PutItemCommand({ TableName: table.tableName, Item }));

    const reading = createDynamoDbTraffic(table).read('db');

    await expect(reading).rejects.toThrow(OutsideFaultError);
    await expect(reading).rejects.toThrow('ROUTING#db');
  });
});

const client = new DynamoDBClient({ region: 'us-east-1' });
const exchanges = scriptClient(client, () => ({}));
const scripted = createDynamoDbTraffic({ client, tableName: 'state' });
await scripted.read('db');
await scripted.write('db', { awayFrom: 'us-west-2', since: FIRST, by: 'ada' });
await scripted.write('db', { since: FIRST, by: 'ada' });
await describeExchanges('dynamodb', exchanges);
