import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { RunbookLock, RunRecord } from '../core/runbooks/ports.ts';
import { instant } from './instant.ts';
import type { Item } from './state-items.ts';

/** A lock that is there and cannot be read must not count as free: reading it throws. */
const lock = z.object({
  token: z.number(),
  holder: z.exactOptional(
    z.object({
      runbook: z.string(),
      owner: z.string(),
      takenAt: instant,
      expiresAt: instant,
      plan: z.object({
        from: z.string(),
        to: z.string(),
        calls: z.readonly(
          z.array(
            z.object({
              action: z.string(),
              parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
            }),
          ),
        ),
        hash: z.string(),
      }),
      inputs: z.exactOptional(z.record(z.string(), z.string())),
      askedAt: z.exactOptional(instant),
      continues: z.exactOptional(z.string()),
      heldBecause: z.exactOptional(z.string()),
    }),
  ),
}) satisfies z.ZodMiniType<RunbookLock>;

const runRecord = z.object({
  executionId: z.string(),
  runbook: z.string(),
  cluster: z.string(),
  endedAt: instant,
  status: z.string(),
  text: z.string(),
  json: z.string(),
}) satisfies z.ZodMiniType<RunRecord>;

export function lockToItem(written: RunbookLock): Item {
  return marshall(z.encode(lock, written), { removeUndefinedValues: true });
}

export function itemToLock(item: Item): RunbookLock {
  return lock.parse(unmarshall(item));
}

export function runToItem(written: RunRecord): Item {
  return marshall(z.encode(runRecord, written), { removeUndefinedValues: true });
}

/** Undefined when it cannot be read. */
export function itemToRun(item: Item): RunRecord | undefined {
  return runRecord.safeParse(unmarshall(item)).data;
}
