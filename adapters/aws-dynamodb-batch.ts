import { setTimeout as sleep } from 'node:timers/promises';
import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { OutsideFaultError } from '../core/errors.ts';
import type { Item, StateTable } from './state-items.ts';

/** BatchGetItem takes at most this many keys, and may leave some of them for another call. */
const KEYS_PER_CALL = 100;
const CALLS_PER_BATCH = 5;
const FIRST_PAUSE_MILLIS = 50;

/** Reads the items of different keys, each as the last write left it; a key without an item is left out. */
export async function readItems(
  table: StateTable,
  keys: readonly Item[],
): Promise<readonly Item[]> {
  const calls = Math.ceil(keys.length / KEYS_PER_CALL);
  const batches = Array.from({ length: calls }, (_, call) =>
    keys.slice(call * KEYS_PER_CALL, (call + 1) * KEYS_PER_CALL),
  );
  const read = await Promise.all(batches.map((batch) => readBatch(table, batch)));
  return read.flat();
}

async function readBatch({ client, tableName }: StateTable, keys: Item[]): Promise<Item[]> {
  const items: Item[] = [];
  let remaining = keys;
  for (let call = 0; call < CALLS_PER_BATCH; call += 1) {
    if (call > 0) await sleep(FIRST_PAUSE_MILLIS * 2 ** (call - 1)); // 50, 100, 200, 400 ms
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({
        RequestItems: { [tableName]: { Keys: remaining, ConsistentRead: true } },
      }),
    );
    items.push(...(Responses?.[tableName] ?? []));
    remaining = UnprocessedKeys?.[tableName]?.Keys ?? [];
    if (remaining.length === 0) return items;
  }
  throw new OutsideFaultError(
    `DynamoDB left ${remaining.length} of ${keys.length} items unread after ${CALLS_PER_BATCH} calls`,
  );
}
