import { PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { LedgerDay } from '../core/cost/ledger.ts';
import { ledgerDay, type StateTable, targetPartition } from './state-items.ts';

const PREFIX = 'LEDGER#';

/** Two years of the same season can be compared. */
const KEPT_DAYS = 800;
const SECONDS_PER_DAY = 86_400;

/** Whoever writes a day writes all of it, so the last one counts and equal ones change nothing. */
export async function putLedgerDay(
  { client, tableName }: StateTable,
  target: string,
  day: LedgerDay,
): Promise<void> {
  const expiresAt = Date.parse(day.day) / 1000 + KEPT_DAYS * SECONDS_PER_DAY;
  const key = { pk: { S: targetPartition(target) }, sk: { S: `${PREFIX}${day.day}` } };
  const item = { ...marshall({ ...ledgerDay.parse(day), expiresAt }), ...key };
  await client.send(new PutItemCommand({ TableName: tableName, Item: item }));
}

/** Days that cannot be read are left out. */
export async function queryLedgerDays(
  { client, tableName }: StateTable,
  target: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<readonly LedgerDay[]> {
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      KeyConditionExpression: 'pk = :partition AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: {
        ':partition': { S: targetPartition(target) },
        ':first': { S: `${PREFIX}${from}` },
        ':last': { S: `${PREFIX}${to}` },
      },
      ConsistentRead: true,
    },
  );
  const days: LedgerDay[] = [];
  for await (const { Items = [] } of pages)
    days.push(...Items.flatMap((item) => ledgerDay.safeParse(unmarshall(item)).data ?? []));
  return days;
}
