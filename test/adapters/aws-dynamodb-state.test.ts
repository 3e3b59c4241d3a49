import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createDynamoDbState } from '../../adapters/aws-dynamodb-state.ts';
import type { StateTable } from '../../adapters/state-items.ts';
import { OutsideFaultError } from '../../core/errors.ts';
import type { AuditItem, StateStore, TargetState } from '../../core/ports.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { describeWithTool } from '../contracts/describe-with-tool.ts';
import { type Exchange, recordClient } from '../fakes/scripted-client.ts';
import { startDynamoDb } from './dynamodb-on-emulator.ts';
import { describeStateStore } from './state-store-contract.ts';

const now = new Date('2026-03-02T09:00:00.000Z');
const later = (millis: number) => new Date(now.getTime() + millis);
const stateKey = { pk: { S: 'TARGET#assistant-edge' }, sk: { S: 'STATE' } };
const exchanges: Exchange[] = [];

const audit: AuditItem = {
  id: 'audit-1',
  at: now,
  target: 'assistant-edge',
  trigger: 'reconcile',
  mode: 'act',
  decision: { kind: 'hold', reason: 'right-size', from: 2, trail: [], pages: [] },
  trail: [],
  outcome: 'held',
  configurationHash: 'abc',
};

await describeWithTool('the DynamoDB store', startDynamoDb, (dynamoDb) => {
  let table: StateTable;
  let store: StateStore;
  const read = async () => (await store.readStates(['assistant-edge'])).get('assistant-edge');
  const write = (previous: TargetState | undefined, observedCapacity: number, owner = 'one') =>
    store.write('assistant-edge', previous, { observedCapacity }, now, owner);
  const rawItem = async () =>
    (await table.client.send(new GetItemCommand({ TableName: table.tableName, Key: stateKey })))
      .Item;
  const putRaw = (fields: Record<string, AttributeValue>, key = stateKey) =>
    table.client.send(
      new PutItemCommand({ TableName: table.tableName, Item: { ...key, ...fields } }),
    );

  beforeAll(async () => recordClient((await dynamoDb.createTable()).client, exchanges));
  beforeEach(async () => {
    table = await dynamoDb.createTable();
    store = createDynamoDbState(table);
  });
  afterAll(() => dynamoDb.stop());

  describeStateStore({
    createStore: async () => createDynamoDbState(await dynamoDb.createTable()),
    races: 50,
    histories: 20,
  });

  describe('a write whose answer is lost', () => {
    /** The first answer to each kind of write never arrives, so the SDK sends it again. */
    function storeLosingAnswers(beforeRetry = async () => {}): StateStore {
      const client = new DynamoDBClient(dynamoDb.clientConfig);
      const handler = client.config.requestHandler;
      const handle = handler.handle.bind(handler);
      let isLost = false;
      handler.handle = async (request, options) => {
        const answer = await handle(request, options);
        if (isLost) return answer;
        isLost = true;
        await beforeRetry();
        throw Object.assign(new Error('socket hang up'), {
          name: 'TimeoutError',
          code: 'ECONNRESET',
        });
      };
      return createDynamoDbState({ ...table, client });
    }

    test('finds itself on the second attempt, and has happened once', async () => {
      const written = await storeLosingAnswers().write(
        'assistant-edge',
        undefined,
        { observedCapacity: 3 },
        now,
        'one',
      );

      expect(written).toBe(true);
      expect(await read()).toEqual({ schemaVersion: 1, version: 1, observedCapacity: 3 });
    });

    test('does not take the same write of the same owner for itself', async () => {
      const takenByAnother = storeLosingAnswers(async () => {
        await write(await read(), 3);
      });

      const written = await takenByAnother.write(
        'assistant-edge',
        undefined,
        { observedCapacity: 3 },
        now,
        'one',
      );

      expect(written).toBe(false);
      expect((await read())?.version).toBe(2);
    });

    test('is one audit item', async () => {
      await storeLosingAnswers().appendAudit(audit);

      expect(await store.readAudit('assistant-edge', 10)).toEqual([audit]);
    });
  });

  describe('two versions of the handlers, one replacing the other', () => {
    /** A later version: knows one more field, and writes under the same condition. */
    const writeAsLaterVersion = (version: number, capacity: number) =>
      table.client.send(
        new UpdateItemCommand({
          TableName: table.tableName,
          Key: stateKey,
          UpdateExpression:
            'SET version = :next, schemaVersion = :two, policyState = :policy, observedCapacity = :capacity',
          ConditionExpression: version === 0 ? 'attribute_not_exists(pk)' : 'version = :version',
          ExpressionAttributeValues: {
            ':next': { N: `${version + 1}` },
            ':two': { N: '2' },
            ':policy': { M: { forecast: { N: '7' } } },
            ':capacity': { N: `${capacity}` },
            ...(version > 0 && { ':version': { N: `${version}` } }),
          },
        }),
      );

    test('each reads what the other wrote, whichever is first', async () => {
      await writeAsLaterVersion(0, 4);
      const readOfLater = await read();
      await write(readOfLater, 5);
      await writeAsLaterVersion(2, 6);

      expect(readOfLater).toEqual({ schemaVersion: 1, version: 1, observedCapacity: 4 });
      expect(await read()).toEqual({ schemaVersion: 1, version: 3, observedCapacity: 6 });
    });

    test('the earlier one keeps the fields that only the later one knows', async () => {
      await write(undefined, 3);
      await writeAsLaterVersion(1, 4);

      await write(await read(), 5);

      expect(await rawItem()).toMatchObject({
        policyState: { M: { forecast: { N: '7' } } },
        observedCapacity: { N: '5' },
      });
    });

    test('a write of the later one refuses a stale write of the earlier one', async () => {
      await write(undefined, 3);
      const readByEarlier = await read();
      await writeAsLaterVersion(1, 4);

      expect(await write(readByEarlier, 5)).toBe(false);
    });
  });

  describe('an item that people have edited', () => {
    test('loses the fields that cannot be read, and keeps the others', async () => {
      await putRaw({
        version: { N: '7' },
        observedCapacity: { S: 'three' },
        lastScaleInCompletedAt: { S: 'yesterday' },
        lease: { S: 'mine' },
        intent: { M: { id: { S: 'only this' } } },
        lastDecision: { S: 'hold cooldown' },
      });

      expect(await read()).toEqual({ schemaVersion: 1, version: 7, lastDecision: 'hold cooldown' });
      expect(await write(await read(), 3)).toBe(true);
      expect(await read()).toEqual({ schemaVersion: 1, version: 8, observedCapacity: 3 });
    });

    test.each([{ version: { S: '7' } }, {}])(
      'counts as missing with %j for its version, and is written anew',
      async (fields: Record<string, AttributeValue>) => {
        await putRaw({ ...fields, observedCapacity: { N: '9' } });

        expect(await read()).toBeUndefined();
        expect(await write(undefined, 3)).toBe(true);
        expect(await read()).toEqual({ schemaVersion: 1, version: 1, observedCapacity: 3 });
      },
    );

    test('without a readable version still honours the lease that is in it', async () => {
      const expiresAt = later(90_000).toISOString();
      await putRaw({ lease: { M: { owner: { S: 'holder' }, expiresAt: { S: expiresAt } } } });

      expect(await write(undefined, 3)).toBe(false);
    });

    test('is a stop switch that is on when it cannot be read', async () => {
      await putRaw({ stopped: { S: 'yes' } }, { pk: { S: 'CONTROL' }, sk: { S: 'STATE' } });

      expect(await store.readControl()).toMatchObject({ stopped: true });
    });

    test('is left out of the audit when it cannot be read', async () => {
      await store.appendAudit(audit);
      await putRaw({}, { pk: stateKey.pk, sk: { S: 'AUDIT#2026-03-02T10:00:00.000Z#x' } });

      expect(await store.readAudit('assistant-edge', 1)).toEqual([audit]);
    });
  });

  test('audit items end 90 days after their time, and nothing else ends', async () => {
    await store.appendAudit(audit);
    await store.writeStopSwitch({ stopped: false });
    await store.write(
      'assistant-edge',
      undefined,
      { lease: { owner: 'one', expiresAt: now } },
      now,
      'one',
    );

    const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.tableName }));

    const ends = Items.map((item) => [item['sk']?.S, item['expiresAt']?.N]);
    expect(Object.fromEntries(ends)).toEqual({
      'AUDIT#2026-03-02T09:00:00.000Z#audit-1': `${now.getTime() / 1000 + 90 * 86_400}`,
      STATE: undefined,
    });
  });

  test.each<[string, (failing: StateStore) => Promise<unknown>]>([
    ['reading states', (failing) => failing.readStates(['assistant-edge'])],
    ['writing a state', (failing) => failing.write('assistant-edge', undefined, {}, now, 'one')],
    ['reading the stop switch', (failing) => failing.readControl()],
    ['writing the stop switch', (failing) => failing.writeStopSwitch({ stopped: true })],
    ['appending to the audit', (failing) => failing.appendAudit(audit)],
    ['reading the audit', (failing) => failing.readAudit('assistant-edge', 1)],
  ])('%s without a table is a fault', async (_, ask) => {
    const failing = createDynamoDbState({ ...table, tableName: 'no-such-table' });

    await expect(ask(failing)).rejects.toThrow(OutsideFaultError);
  });
});

await describeExchanges('dynamodb', exchanges);
