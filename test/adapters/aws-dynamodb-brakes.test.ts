import { DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createDynamoDbBrakes } from '../../adapters/aws-dynamodb-brakes.ts';
import { createDynamoDbState } from '../../adapters/aws-dynamodb-state.ts';
import type { StateTable } from '../../adapters/state-items.ts';
import { UNREADABLE_BRAKES } from '../../core/brakes/brake.ts';
import { OutsideFaultError } from '../../core/errors.ts';
import type { BrakeStore } from '../../core/ports.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { describeWithTool } from '../contracts/describe-with-tool.ts';
import { freeze, pause } from '../core/brakes/brakes-scene.ts';
import { type Exchange, recordClient } from '../fakes/scripted-client.ts';
import { describeBrakeStore } from './brake-store-contract.ts';
import { startDynamoDb } from './dynamodb-on-emulator.ts';

const CONTROL = { pk: { S: 'CONTROL' }, sk: { S: 'STATE' } };
const exchanges: Exchange[] = [];

await describeWithTool('the brakes in DynamoDB', startDynamoDb, (dynamoDb) => {
  let table: StateTable;
  let store: BrakeStore;

  beforeAll(async () => recordClient((await dynamoDb.createTable()).client, exchanges));
  beforeEach(async () => {
    table = await dynamoDb.createTable();
    store = createDynamoDbBrakes(table);
  });
  afterAll(() => dynamoDb.stop());

  describeBrakeStore(async () => {
    const empty = await dynamoDb.createTable();
    return { state: createDynamoDbState(empty), brakes: createDynamoDbBrakes(empty) };
  });

  describe('that somebody has edited', () => {
    const edit = (brakes: object) =>
      table.client.send(
        new PutItemCommand({
          TableName: table.tableName,
          Item: { ...CONTROL, stopped: { BOOL: false }, ...brakes },
        }),
      );

    test.each([
      ['a text', { brakes: { S: 'none' }, brakesVersion: { N: '3' } }, 3],
      ['one of a kind that a later version knows', oneBrake('halt'), 3],
      ['one without an end', oneBrake('freeze'), 3],
      ['a version that is a text', { brakes: { L: [] }, brakesVersion: { S: '3' } }, 0],
    ])('into %s freeze everything, whoever reads them', async (_, brakes, brakesVersion) => {
      await edit(brakes);

      const frozen = { stopped: false, brakes: [UNREADABLE_BRAKES], brakesVersion };
      expect(await store.readControl()).toEqual(frozen);
      expect(await createDynamoDbState(table).readControl()).toEqual(frozen);
    });

    test('are written anew once they are lifted', async () => {
      await edit({ brakes: { S: 'none' }, brakesVersion: { S: '3' } });

      const written = await store.writeBrakes(await store.readControl(), [], {
        kind: 'set',
        brake: freeze(),
      });

      expect(written).toBe(true);
      expect(await store.readControl()).toEqual({ stopped: false, brakes: [], brakesVersion: 1 });
    });
  });

  test('a stop switch that cannot be read is on, and its brakes still count', async () => {
    await store.writeBrakes(await store.readControl(), [pause()], { kind: 'set', brake: pause() });
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.tableName,
        Key: CONTROL,
        UpdateExpression: 'SET stopped = :text',
        ExpressionAttributeValues: { ':text': { S: 'yes' } },
      }),
    );

    expect(await store.readControl()).toMatchObject({ stopped: true, brakes: [pause()] });
  });

  test('a write whose answer is lost has happened once', async () => {
    const client = new DynamoDBClient(dynamoDb.clientConfig);
    const handler = client.config.requestHandler;
    const handle = handler.handle.bind(handler);
    let isLost = false;
    handler.handle = async (request, options) => {
      const answer = await handle(request, options);
      if (isLost) return answer;
      isLost = true;
      throw Object.assign(new Error('socket hang up'), {
        name: 'TimeoutError',
        code: 'ECONNRESET',
      });
    };
    const losing = createDynamoDbBrakes({ ...table, client });

    const written = await losing.writeBrakes(await store.readControl(), [pause()], {
      kind: 'set',
      brake: pause(),
    });

    expect(written).toBe(true);
    expect(await store.readControl()).toMatchObject({ brakesVersion: 1 });
    expect(await store.readBrakeRecords(10)).toHaveLength(1);
  });

  test.each<[string, (failing: BrakeStore) => Promise<unknown>]>([
    ['reading', (failing) => failing.readControl()],
    [
      'writing',
      (failing) =>
        failing.writeBrakes({ stopped: false, brakes: [], brakesVersion: 0 }, [], {
          kind: 'set',
          brake: freeze(),
        }),
    ],
    ['reading records', (failing) => failing.readBrakeRecords(1)],
  ])('%s without a table is a fault', async (_, ask) => {
    const failing = createDynamoDbBrakes({ ...table, tableName: 'no-such-table' });

    await expect(ask(failing)).rejects.toThrow(OutsideFaultError);
  });
});

await describeExchanges('dynamodb', exchanges);

function oneBrake(kind: string) {
  const brake = { kind: { S: kind }, id: { S: 'x' }, reason: { S: 'x' }, by: { S: 'x' } };
  return { brakes: { L: [{ M: brake }] }, brakesVersion: { N: '3' } };
}
