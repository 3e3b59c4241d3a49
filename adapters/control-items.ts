import { GetItemCommand, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { type Brake, UNREADABLE_BRAKES } from '../core/brakes/brake.ts';
import type { Control, StopSwitch } from '../core/ports.ts';
import { outsideFault } from './aws-errors.ts';
import { instant } from './instant.ts';
import type { Item, StateTable } from './state-items.ts';

export const CONTROL_KEY = { pk: { S: 'CONTROL' }, sk: { S: 'STATE' } } as const;

const stopSwitch = z.object({
  stopped: z.boolean(),
  reason: z.exactOptional(z.string()),
  by: z.exactOptional(z.string()),
  at: z.exactOptional(instant),
}) satisfies z.ZodMiniType<StopSwitch>;

const everyBrake = {
  id: z.string(),
  reason: z.string(),
  by: z.string(),
  at: instant,
  expiresAt: instant,
};

export const brake = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('freeze'), ...everyBrake }),
  z.object({
    kind: z.literal('pause'),
    ...everyBrake,
    target: z.string(),
    direction: z.enum(['scale-out', 'scale-in', 'both']),
  }),
  z.object({
    kind: z.literal('override'),
    ...everyBrake,
    target: z.string(),
    floor: z.exactOptional(z.number()),
    ceiling: z.exactOptional(z.number()),
  }),
]) satisfies z.ZodMiniType<Brake>;

const brakes = z.object({
  brakes: z._default(z.readonly(z.array(brake)), []),
  brakesVersion: z._default(z.number(), 0),
});

/** A switch that is there and cannot be read is on, because somebody wanted to stop; and brakes are a freeze. */
export function itemToControl(item: Item | undefined): Control {
  if (item === undefined) return { stopped: false, brakes: [], brakesVersion: 0 };
  const fields = unmarshall(item);
  return { ...readStopSwitch(fields), ...readBrakes(fields) };
}

function readStopSwitch(fields: object): StopSwitch {
  const reason = 'the stop switch in the table cannot be read; set it anew';
  return stopSwitch.safeParse(fields).data ?? { stopped: true, reason };
}

function readBrakes(fields: Readonly<Record<string, unknown>>) {
  const { brakesVersion } = fields;
  return (
    brakes.safeParse(fields).data ?? {
      brakes: [UNREADABLE_BRAKES],
      brakesVersion: typeof brakesVersion === 'number' ? brakesVersion : 0,
    }
  );
}

/** Under the key `:brakes`, for an update. */
export function brakesToItem(list: readonly Brake[]): Item {
  const items = list.map((each) => z.encode(brake, each));
  return marshall({ ':brakes': items }, { removeUndefinedValues: true });
}

/** Sets what the position says, removes what it leaves out, and leaves the brakes beside it alone. */
export function stopSwitchUpdate(tableName: string, position: StopSwitch): UpdateItemCommandInput {
  const values: Item = marshall(z.encode(stopSwitch, position), { removeUndefinedValues: true });
  const names = Object.keys(stopSwitch.shape);
  const [set, removed] = [Object.keys(values), names.filter((name) => !(name in values))];
  const remove = removed.length === 0 ? '' : ` REMOVE ${removed.map((name) => `#${name}`).join()}`;
  return {
    TableName: tableName,
    Key: CONTROL_KEY,
    UpdateExpression: `SET ${set.map((name) => `#${name} = :${name}`).join()}${remove}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [`:${name}`, value]),
    ),
  };
}

export async function readControl({ client, tableName }: StateTable): Promise<Control> {
  const { Item: item } = await client
    .send(new GetItemCommand({ TableName: tableName, Key: CONTROL_KEY, ConsistentRead: true }))
    .catch(outsideFault('read the stop switch and the brakes'));
  return itemToControl(item);
}
