import {
  paginateQuery,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { BrakeRecord } from '../core/brakes/brake.ts';
import type { BrakeStore, Control } from '../core/ports.ts';
import { outsideFault } from './aws-errors.ts';
import { brake, brakesToItem, CONTROL_KEY, readControl } from './control-items.ts';
import { instant } from './instant.ts';
import type { Item, StateTable } from './state-items.ts';

const PREFIX = 'BRAKE#';

const brakeRecord = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('set'), brake }),
  z.object({
    kind: z.literal('lifted'),
    id: z.string(),
    lifted: z.readonly(z.array(brake)),
    reason: z.string(),
    by: z.string(),
    at: instant,
  }),
]) satisfies z.ZodMiniType<BrakeRecord>;

/** For the command line and the console; the loop's handlers only read brakes, and their role allows no more. */
export function createDynamoDbBrakes(table: StateTable): BrakeStore {
  const { client, tableName } = table;
  return {
    readControl: () => readControl(table),

    async writeBrakes(previous, brakes, record) {
      const write = new TransactWriteItemsCommand({
        // The SDK gives it a token, so that a lost answer and its retry are one write.
        TransactItems: [
          { Update: brakesUpdate(tableName, previous, brakesToItem(brakes)) },
          { Put: { TableName: tableName, Item: recordToItem(record) } },
        ],
      });
      try {
        await client.send(write);
        return true;
      } catch (error) {
        if (isOvertaken(error)) return false;
        return outsideFault('write the brakes')(error);
      }
    },

    async readBrakeRecords(limit) {
      const pages = paginateQuery(
        { client, pageSize: limit },
        {
          TableName: tableName,
          KeyConditionExpression: 'pk = :control AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':control': CONTROL_KEY.pk, ':prefix': { S: PREFIX } },
          ScanIndexForward: false,
          ConsistentRead: true,
        },
      );
      const records: BrakeRecord[] = [];
      try {
        for await (const { Items = [] } of pages) {
          records.push(...Items.flatMap((item) => itemToRecord(item) ?? []));
          if (records.length >= limit) break;
        }
      } catch (error) {
        return outsideFault('read what was done to the brakes')(error);
      }
      return records.slice(0, limit);
    },
  };
}

/** The stop switch beside them stays as it is, and off where there was none. */
function brakesUpdate(
  tableName: string,
  { brakesVersion }: Control,
  brakes: Item,
): NonNullable<TransactWriteItem['Update']> {
  return {
    TableName: tableName,
    Key: CONTROL_KEY,
    UpdateExpression:
      'SET brakes = :brakes, brakesVersion = :next, stopped = if_not_exists(stopped, :off)',
    ConditionExpression:
      brakesVersion === 0
        ? 'attribute_not_exists(brakesVersion) OR NOT attribute_type(brakesVersion, :number)'
        : 'brakesVersion = :previous',
    ExpressionAttributeValues: {
      ...brakes,
      ':next': { N: String(brakesVersion + 1) },
      ':off': { BOOL: false },
      ...(brakesVersion === 0
        ? { ':number': { S: 'N' } }
        : { ':previous': { N: String(brakesVersion) } }),
    },
  };
}

/** Somebody else's change came first, or is being made at this moment. */
function isOvertaken(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) return false;
  const codes = error.CancellationReasons?.map(({ Code }) => Code) ?? [];
  return codes.some((code) => code === 'ConditionalCheckFailed' || code === 'TransactionConflict');
}

/** The record is an attribute of its own: `expiresAt` of an item is when DynamoDB removes it. */
function recordToItem(record: BrakeRecord): Item {
  const { id, at } = record.kind === 'set' ? record.brake : record;
  return {
    pk: CONTROL_KEY.pk,
    sk: { S: `${PREFIX}${at.toISOString()}#${id}` },
    record: { M: marshall(z.encode(brakeRecord, record), { removeUndefinedValues: true }) },
  };
}

/** Undefined when it cannot be read. */
function itemToRecord(item: Item): BrakeRecord | undefined {
  return brakeRecord.safeParse(unmarshall(item)['record']).data;
}
