import { type BatchGetItemCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { readItems } from '../../adapters/aws-dynamodb-batch.ts';
import { OutsideFaultError } from '../../core/errors.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { type Exchange, scriptClient } from '../fakes/scripted-client.ts';

const tableName = 'state';
const allExchanges: Exchange[] = [];
const keys = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ pk: { S: `TARGET#${n}` }, sk: { S: 'STATE' } }));
const keysOf = (input: object) =>
  (input as BatchGetItemCommandInput).RequestItems?.[tableName]?.Keys ?? [];

/** A table that has every item and answers at most some keys of a call. */
async function readFrom({ answersAtMost }: { readonly answersAtMost: number }, count: number) {
  const client = new DynamoDBClient({ region: 'us-east-1' });
  const exchanges = scriptClient(client, (_operation, input) => {
    const left = keysOf(input).slice(answersAtMost);
    return {
      Responses: { [tableName]: keysOf(input).slice(0, answersAtMost) },
      UnprocessedKeys: left.length === 0 ? {} : { [tableName]: { Keys: left } },
    };
  });
  const reading = readItems({ client, tableName }, keys(count));
  const items = await reading.finally(() => allExchanges.push(...exchanges));
  return { items, callSizes: exchanges.map(({ input }) => keysOf(input).length) };
}

test.each([
  [0, []],
  [1, [1]],
  [100, [100]],
  [101, [100, 1]],
  [250, [100, 100, 50]],
])('%i items are read in calls of %j', async (count, sizes) => {
  const { items, callSizes } = await readFrom({ answersAtMost: 100 }, count);

  expect(callSizes).toEqual(sizes);
  expect(items).toEqual(keys(count));
});

test('keys that DynamoDB leaves are asked for again', async () => {
  const { items, callSizes } = await readFrom({ answersAtMost: 40 }, 100);

  expect(callSizes).toEqual([100, 60, 20]);
  expect(items).toEqual(keys(100));
});

test('reads what the last write left', async () => {
  await readFrom({ answersAtMost: 100 }, 1);

  expect(allExchanges.at(-1)?.input).toMatchObject({
    RequestItems: { [tableName]: { ConsistentRead: true } },
  });
});

test('keys left after five calls are a fault, never missing states', async () => {
  await expect(readFrom({ answersAtMost: 0 }, 3)).rejects.toThrow(
    new OutsideFaultError('DynamoDB left 3 of 3 items unread after 5 calls'),
  );
});

await describeExchanges('dynamodb', allExchanges);
