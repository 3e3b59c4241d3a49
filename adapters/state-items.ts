import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { LedgerDay } from '../core/cost/ledger.ts';
import type { TargetState } from '../core/ports.ts';
import type { TrailStep } from '../core/scaling/decision.ts';
import { demandState } from './demand-items.ts';
import { keptEvidence, servedVersion } from './evidence-items.ts';
import { instant } from './instant.ts';

/*
 * Two versions of the handlers write the same items while one replaces the other, and people edit items by hand. So
 * fields are only ever added, a changed meaning takes a new name, and a field that cannot be read counts as missing, as
 * in an empty table: capacity is read from AWS anyway, and the next write mends the field.
 */

export type Item = Record<string, AttributeValue>;

export interface StateTable {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** Where a target's state and its audit are. */
export function targetPartition(target: string): string {
  return `TARGET#${target}`;
}

/** What a writer says about a target; the store adds the versions. */
export type WrittenState = Omit<TargetState, 'version' | 'schemaVersion'>;

const orMissing = <S extends z.ZodMiniType>(schema: S) => z.catch(z.optional(schema), undefined);

const cause = z.object({
  slug: z.string(),
  componentName: z.string(),
  level: z.string(),
  value: z.number(),
});

/** Steps that a later version has added are shown as they are. */
export const trail = z.readonly(
  z.array(
    z.object({
      step: z.custom<TrailStep['step']>((step) => typeof step === 'string'),
      says: z.string(),
    }),
  ),
);

const intent = z.object({
  id: z.string(),
  direction: z.enum(['scale-out', 'scale-in']),
  from: z.number(),
  to: z.number(),
  requestedAt: instant,
  phase: z.enum(['claimed', 'accepted']),
  reason: z.string(),
  cause: z.exactOptional(cause),
  explanation: z.exactOptional(
    z.object({ trigger: z.string(), configurationHash: z.string(), trail }),
  ),
});

export const ledgerDay = z.object({
  day: z.string(),
  knownHours: z.number(),
  unknownHours: z.number(),
  capacityHours: z.number(),
  minimumHours: z.number(),
  ceilingHours: z.number(),
  withoutWindowsHours: z.number(),
  savedHours: z.record(z.string(), z.number()),
  changes: z.number(),
  dollarsPerUnitHour: z.exactOptional(z.number()),
  priceSays: z.string(),
} satisfies Record<keyof LedgerDay, z.ZodMiniType>);

const openLedger = z.extend(ledgerDay, {
  bookedUntil: instant,
  capacity: z.number(),
  layers: z.readonly(z.array(z.object({ units: z.number(), since: instant }))),
});

const state = z.object({
  lease: orMissing(z.object({ owner: z.string(), expiresAt: instant })),
  intent: orMissing(intent),
  lastMove: orMissing(z.object({ cause, completedAt: instant })),
  lastScaleOutCompletedAt: orMissing(instant),
  lastScaleInCompletedAt: orMissing(instant),
  movedByOthers: orMissing(z.object({ at: instant, times: z.number() })),
  observedCapacity: orMissing(z.number()),
  capacityReadAt: orMissing(instant),
  recentChanges: orMissing(z.readonly(z.array(instant))),
  lookedAt: orMissing(instant),
  demand: orMissing(demandState),
  ledger: orMissing(openLedger),
  servedVersion: orMissing(servedVersion),
  errorGate: orMissing(keptEvidence),
  lastDecision: orMissing(z.string()),
  paged: orMissing(z.record(z.string(), z.string())),
} satisfies Record<keyof WrittenState, z.ZodMiniType>);

const storedState = z.extend(state, { version: orMissing(z.number()) });

/** The top-level attributes that a write sets, or removes when the state has none. */
export const STATE_ATTRIBUTES = Object.keys(state.shape);

export function stateToItem(written: WrittenState): Item {
  return marshall(z.encode(state, written), { removeUndefinedValues: true });
}

/** Undefined when not even its version can be read: then it counts as missing, and the next write takes it over. */
export function itemToState(item: Item): TargetState | undefined {
  const { version, ...fields } = storedState.parse(unmarshall(item));
  return version === undefined
    ? undefined
    : { ...withoutUndefined(fields), schemaVersion: 1, version };
}

function withoutUndefined<T extends object>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const defined = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(defined) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
