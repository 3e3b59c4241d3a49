import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { createDynamoDbReadiness } from '../../adapters/aws-dynamodb-readiness.ts';
import type { Item } from '../../adapters/state-items.ts';
import { OutsideFaultError } from '../../core/errors.ts';
import type { Readiness } from '../../core/readiness/readiness.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { scriptClient } from '../fakes/scripted-client.ts';
import { awsError } from '../fakes/scripted-outside.ts';

const readiness: Readiness = {
  cluster: 'assistant-db',
  at: new Date('2026-11-02T08:00:00Z'),
  score: 33,
  parts: [
    {
      name: 'replication-lag',
      need: 'hard',
      isReady: false,
      value: '7200 ms',
      objective: 'at most 5000 ms',
    },
  ],
};

/** DynamoDB as far as one item needs it. */
function scene() {
  const client = new DynamoDBClient({ region: 'us-east-1' });
  const items = new Map<string, Item>();
  const keyOf = ({ pk, sk }: Item) => `${pk?.S} ${sk?.S}`;
  const exchanges = scriptClient(client, (operation, input) => {
    const { Item: put, Key: key } = input as { readonly Item?: Item; readonly Key?: Item };
    if (operation === 'PutItem' && put) {
      items.set(keyOf(put), put);
      return {};
    }
    const found = items.get(keyOf(key ?? {}));
    return found ? { Item: found } : {};
  });
  return { store: createDynamoDbReadiness({ client, tableName: 'state' }), items, exchanges };
}

test('the last readiness of a cluster is the one that is read', async () => {
  const { store, items } = scene();

  await store.write({ ...readiness, score: 100, parts: [] });
  await store.write(readiness);

  expect(await store.read('assistant-db')).toEqual(readiness);
  expect([...items.keys()]).toEqual(['READINESS#assistant-db READINESS']);
});

test('none, or one that cannot be read, is unknown', async () => {
  const { store, items } = scene();
  items.set('READINESS#odd READINESS', { score: { S: 'high' } });

  expect(await store.read('assistant-db')).toBeUndefined();
  expect(await store.read('odd')).toBeUndefined();
});

test('a refusal is a fault', async () => {
  const client = new DynamoDBClient({ region: 'us-east-1' });
  scriptClient(client, () => {
    throw awsError('AccessDeniedException', 'not authorized');
  });

  await expect(
    createDynamoDbReadiness({ client, tableName: 'state' }).write(readiness),
  ).rejects.toThrow(OutsideFaultError);
});

const { store, exchanges } = scene();
await store.write(readiness);
await store.read('assistant-db');
await describeExchanges('dynamodb', exchanges);
