import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Level } from '../core/config/schema.ts';
import type { AuditItem } from '../core/ports.ts';
import type { Cause, HoldReason } from '../core/scaling/decision.ts';
import { instant } from './instant.ts';
import { type Item, trail } from './state-items.ts';

const KEPT_DAYS = 90;
const SECONDS_PER_DAY = 86_400;

/** A word of one of our own lists; one that a later version has added is shown as it is. */
const word = <W extends string>() => z.custom<W>((value) => typeof value === 'string');

const decided = {
  from: z.number(),
  trail,
  pages: z.readonly(z.array(z.object({ key: z.string(), subject: z.string(), text: z.string() }))),
};

const decision = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['scale-out', 'scale-in']),
    ...decided,
    to: z.number(),
    reason: z.string(),
    cause: z.exactOptional(
      z.object({
        slug: word<Cause['slug']>(),
        componentName: z.string(),
        level: word<Level>(),
        value: z.number(),
      }),
    ),
    cost: z.exactOptional(
      z.object({ dollarsPerHour: z.number(), atLeastDollars: z.number(), says: z.string() }),
    ),
  }),
  z.object({
    kind: z.literal('hold'),
    ...decided,
    reason: word<HoldReason>(),
    until: z.exactOptional(instant),
  }),
]);

const audit = z.object({
  id: z.string(),
  at: instant,
  target: z.string(),
  trigger: z.string(),
  mode: z.string(),
  decision,
  trail,
  outcome: z.string(),
  configurationHash: z.string(),
} satisfies Record<keyof AuditItem, z.ZodMiniType>) satisfies z.ZodMiniType<AuditItem>;

/** DynamoDB removes the item some days after `expiresAt`, in epoch seconds; nothing that decides reads audit items. */
export function auditToItem(written: AuditItem): Item {
  const expiresAt = Math.floor(written.at.getTime() / 1000) + KEPT_DAYS * SECONDS_PER_DAY;
  return marshall({ ...z.encode(audit, written), expiresAt }, { removeUndefinedValues: true });
}

/** Undefined when it cannot be read. */
export function itemToAudit(item: Item): AuditItem | undefined {
  return audit.safeParse(unmarshall(item)).data;
}
