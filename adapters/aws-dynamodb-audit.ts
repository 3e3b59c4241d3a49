import { PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { AuditItem } from '../core/ports.ts';
import { auditToItem, itemToAudit } from './audit-items.ts';
import { isAwsError } from './aws-errors.ts';
import { type StateTable, targetPartition } from './state-items.ts';

const PREFIX = 'AUDIT#';

/** Never changes an item that is there: an item with the same time and id is this one, written by a lost attempt. */
export async function appendAuditItem(
  { client, tableName }: StateTable,
  item: AuditItem,
): Promise<void> {
  const key = {
    pk: { S: targetPartition(item.target) },
    sk: { S: `${PREFIX}${item.at.toISOString()}#${item.id}` },
  };
  const put = new PutItemCommand({
    TableName: tableName,
    Item: { ...auditToItem(item), ...key },
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  await client.send(put).catch((error: unknown) => {
    if (!isAwsError(error, 'ConditionalCheckFailedException')) throw error;
  });
}

/** The newest first; items that cannot be read are left out. */
export async function readAuditItems(
  table: StateTable,
  target: string,
  limit: number,
): Promise<readonly AuditItem[]> {
  const read: AuditItem[] = [];
  for await (const item of newestFirst(table, target, limit)) {
    read.push(item);
    if (read.length >= limit) break;
  }
  return read;
}

/** The newest first, down to the one that stood at `since`. */
export async function readAuditItemsSince(
  table: StateTable,
  target: string,
  since: Date,
): Promise<readonly AuditItem[]> {
  const read: AuditItem[] = [];
  for await (const item of newestFirst(table, target)) {
    read.push(item);
    if (item.at <= since) break;
  }
  return read;
}

async function* newestFirst(
  { client, tableName }: StateTable,
  target: string,
  pageSize?: number,
): AsyncGenerator<AuditItem> {
  const pages = paginateQuery(
    { client, ...(pageSize !== undefined && { pageSize }) },
    {
      TableName: tableName,
      KeyConditionExpression: 'pk = :partition AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: {
        ':partition': { S: targetPartition(target) },
        ':prefix': { S: PREFIX },
      },
      ScanIndexForward: false,
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) yield* Items.flatMap((item) => itemToAudit(item) ?? []);
}
