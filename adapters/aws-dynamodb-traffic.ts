import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { OutsideFaultError } from '../core/errors.ts';
import { outsideFault } from './aws-errors.ts';
import { instant } from './instant.ts';
import type { Item, StateTable } from './state-items.ts';

/** `pk=ROUTING#<cluster> sk=STATE`: what this region has last said of a cluster's traffic. */
export interface TrafficFlag {
  /** Requests are kept away from this region; missing when that was taken back. */
  readonly awayFrom?: string;
  readonly since: Date;
  readonly by: string;
}

export interface TrafficFlags {
  /** Undefined where nothing was ever said. A flag that is there and cannot be read is a fault, and no word for either. */
  read(cluster: string): Promise<TrafficFlag | undefined>;
  /** Saying the same again changes nothing: the flag stays with who said it first. */
  write(cluster: string, flag: TrafficFlag): Promise<void>;
}

/** Read by `reconcile` each minute, and written by runbooks. */
export function createDynamoDbTraffic({ client, tableName }: StateTable): TrafficFlags {
  return {
    async read(cluster) {
      const { Item: item } = await client
        .send(
          new GetItemCommand({ TableName: tableName, Key: keyOf(cluster), ConsistentRead: true }),
        )
        .catch(outsideFault(`read where the traffic of ${cluster} goes`));
      return item && itemToFlag(item, cluster);
    },

    async write(cluster, flag) {
      const put = new PutItemCommand({
        TableName: tableName,
        Item: {
          ...keyOf(cluster),
          ...marshall(z.encode(trafficFlag, flag), { removeUndefinedValues: true }),
        },
        ...saysSomethingElse(flag),
      });
      await client.send(put).catch((error: unknown) => {
        if (error instanceof ConditionalCheckFailedException) return;
        outsideFault(`write where the traffic of ${cluster} goes`)(error);
      });
    },
  };
}

const trafficFlag = z.object({
  awayFrom: z.exactOptional(z.string()),
  since: instant,
  by: z.string(),
}) satisfies z.ZodMiniType<TrafficFlag>;

function itemToFlag(item: Item, cluster: string): TrafficFlag {
  const { data } = trafficFlag.safeParse(unmarshall(item));
  if (data) return data;
  throw new OutsideFaultError(
    `item ${keyOf(cluster)['pk']?.S} of the table must say since when and by whom, got something else; correct it`,
  );
}

function saysSomethingElse({ awayFrom }: TrafficFlag) {
  return awayFrom === undefined
    ? { ConditionExpression: 'attribute_not_exists(pk) OR attribute_exists(awayFrom)' }
    : {
        ConditionExpression: 'attribute_not_exists(awayFrom) OR awayFrom <> :awayFrom',
        ExpressionAttributeValues: { ':awayFrom': { S: awayFrom } },
      };
}

function keyOf(cluster: string): Item {
  return { pk: { S: `ROUTING#${cluster}` }, sk: { S: 'STATE' } };
}
