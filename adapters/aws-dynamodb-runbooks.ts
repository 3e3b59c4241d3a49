import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { LockStore, RunbookLock } from '../core/runbooks/ports.ts';
import { isAwsError, outsideFault } from './aws-errors.ts';
import { itemToLock, itemToRun, lockToItem, runToItem } from './runbook-items.ts';
import type { Item, StateTable } from './state-items.ts';

const RUN_PREFIX = 'RUN#';

/** Locks of clusters, and the reports of runs beside them, in the table of the targets' states. */
export function createDynamoDbRunbooks({ client, tableName }: StateTable): LockStore {
  return {
    async read(cluster) {
      const { Item: item } = await client
        .send(
          new GetItemCommand({ TableName: tableName, Key: lockKey(cluster), ConsistentRead: true }),
        )
        .catch(outsideFault(`read the lock of ${cluster}`));
      return item && itemToLock(item);
    },

    async write(cluster, previous, next) {
      const writeId = randomUUID();
      const put = new PutItemCommand({
        TableName: tableName,
        Item: { ...lockToItem(next), ...lockKey(cluster), writeId: { S: writeId } },
        ...isStillAt(previous),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      try {
        await client.send(put);
        return true;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException))
          return outsideFault(`write the lock of ${cluster}`)(error);
        // After a lost answer the SDK sends the same write again, and finds its own.
        return error.Item?.['writeId']?.S === writeId;
      }
    },

    async claimAlarmStart(cluster, { owner, at, unlessSince }) {
      const put = new PutItemCommand({
        TableName: tableName,
        Item: {
          pk: partition(cluster),
          sk: { S: 'ALARM-START' },
          owner: { S: owner },
          at: { S: at.toISOString() },
        },
        ConditionExpression: 'attribute_not_exists(pk) OR #owner = :owner OR #at < :since',
        ExpressionAttributeNames: { '#owner': 'owner', '#at': 'at' },
        ExpressionAttributeValues: {
          ':owner': { S: owner },
          ':since': { S: unlessSince.toISOString() },
        },
      });
      try {
        await client.send(put);
        return true;
      } catch (error) {
        if (isAwsError(error, 'ConditionalCheckFailedException')) return false;
        return outsideFault(`write down that an alarm starts a run of ${cluster}`)(error);
      }
    },

    async appendRun(record) {
      const { cluster, endedAt, executionId } = record;
      const sk = { S: `${RUN_PREFIX}${endedAt.toISOString()}#${executionId}` };
      const put = new PutItemCommand({
        TableName: tableName,
        Item: { ...runToItem(record), pk: partition(cluster), sk },
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      await client.send(put).catch((error: unknown) => {
        if (!isAwsError(error, 'ConditionalCheckFailedException'))
          outsideFault(`keep the report of ${executionId}`)(error);
      });
    },

    async readRuns(cluster, limit) {
      const { Items = [] } = await client
        .send(
          new QueryCommand({
            TableName: tableName,
            KeyConditionExpression: 'pk = :partition AND begins_with(sk, :prefix)',
            ExpressionAttributeValues: {
              ':partition': partition(cluster),
              ':prefix': { S: RUN_PREFIX },
            },
            ScanIndexForward: false,
            Limit: limit,
          }),
        )
        .catch(outsideFault(`read the runs of ${cluster}`));
      return Items.flatMap((item) => itemToRun(item) ?? []);
    },
  };
}

function isStillAt(previous: RunbookLock | undefined) {
  return previous === undefined
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : {
        ConditionExpression: '#token = :token',
        ExpressionAttributeNames: { '#token': 'token' },
        ExpressionAttributeValues: { ':token': { N: String(previous.token) } },
      };
}

function partition(cluster: string) {
  return { S: `LOCK#${cluster}` };
}

function lockKey(cluster: string): Item {
  return { pk: partition(cluster), sk: { S: 'LOCK' } };
}
