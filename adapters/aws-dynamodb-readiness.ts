import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { ReadinessStore } from '../core/readiness/ports.ts';
import { READINESS_PARTS, type Readiness } from '../core/readiness/readiness.ts';
import { outsideFault } from './aws-errors.ts';
import { instant } from './instant.ts';
import type { Item, StateTable } from './state-items.ts';

const readiness = z.object({
  cluster: z.string(),
  at: instant,
  score: z.number(),
  parts: z.readonly(
    z.array(
      z.object({
        name: z.enum(READINESS_PARTS),
        need: z.enum(['hard', 'soft']),
        isReady: z.boolean(),
        value: z.string(),
        objective: z.string(),
      }),
    ),
  ),
}) satisfies z.ZodMiniType<Readiness>;

/** The last readiness of each standby, in the table of the targets' states; a newer one replaces it. */
export function createDynamoDbReadiness({ client, tableName }: StateTable): ReadinessStore {
  return {
    async write(written) {
      const { cluster } = written;
      const put = new PutItemCommand({
        TableName: tableName,
        Item: { ...marshall(z.encode(readiness, written)), ...keyOf(cluster) },
      });
      await client.send(put).catch(outsideFault(`keep the readiness of ${cluster}`));
    },

    async read(cluster) {
      const { Item: item } = await client
        .send(new GetItemCommand({ TableName: tableName, Key: keyOf(cluster) }))
        .catch(outsideFault(`read the readiness of ${cluster}`));
      return item && readiness.safeParse(unmarshall(item)).data;
    },
  };
}

function keyOf(cluster: string): Item {
  return { pk: { S: `READINESS#${cluster}` }, sk: { S: 'READINESS' } };
}
