import { beforeEach, describe, expect, test } from '@jest/globals';
import type { LockHolder, LockStore, RunbookLock, RunRecord } from '../../core/runbooks/ports.ts';

const now = new Date('2026-03-02T09:00:00.000Z');

/** Every field that there is: the compiler asks for a new one here, and the store must then keep it. */
const fullLock: Required<RunbookLock> = {
  token: 1,
  holder: {
    runbook: 'aurora-failover',
    owner: 'execution-1',
    takenAt: now,
    expiresAt: new Date(now.getTime() + 3_600_000),
    plan: {
      from: 'db-writer',
      to: 'db-reader',
      calls: [{ action: 'rds:ModifyDBInstance', parameters: { PromotionTier: 0, Now: true } }],
      hash: 'abc',
    },
    askedAt: now,
    continues: 'execution-0',
    inputs: { Kind: 'planned' },
    heldBecause: 'VerifyWriter failed',
  } satisfies Required<LockHolder>,
};

const run = (executionId: string, seconds: number): RunRecord => ({
  executionId,
  runbook: 'aurora-failover',
  cluster: 'db',
  endedAt: new Date(now.getTime() + seconds * 1000),
  status: 'succeeded',
  text: `# ${executionId}`,
  json: '{}',
});

/** What every lock store promises; the in-memory one and DynamoDB run it. */
export function describeLockStore(open: () => Promise<LockStore>): void {
  let store: LockStore;
  beforeEach(async () => {
    store = await open();
  });

  describe('a lock', () => {
    test('is missing at first, and then as it was written', async () => {
      const before = await store.read('db');

      expect(await store.write('db', undefined, fullLock)).toBe(true);

      expect(before).toBeUndefined();
      expect(await store.read('db')).toEqual(fullLock);
      expect(await store.read('other')).toBeUndefined();
    });

    test('is not written by whoever read an older one, or none', async () => {
      await store.write('db', undefined, fullLock);
      const released = { token: 2 };

      expect(await store.write('db', undefined, released)).toBe(false);
      expect(await store.write('db', fullLock, released)).toBe(true);
      expect(await store.write('db', fullLock, { ...fullLock, token: 2 })).toBe(false);

      expect(await store.read('db')).toEqual(released);
    });

    test('has one winner among twenty that take it at the same moment', async () => {
      const taken = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          store.write('db', undefined, {
            ...fullLock,
            holder: { ...fullLock.holder, owner: `execution-${index}` },
          }),
        ),
      );

      expect(taken.filter((isTaken) => isTaken)).toHaveLength(1);
      const winner = `execution-${taken.indexOf(true)}`;
      expect((await store.read('db'))?.holder?.owner).toBe(winner);
    });
  });

  describe('starts by alarms', () => {
    const at = (minutes: number) => new Date(Date.UTC(2026, 10, 2, 8, minutes));
    const claim = (owner: string, minutes: number, cluster = 'db') =>
      store.claimAlarmStart(cluster, {
        owner,
        at: at(minutes),
        unlessSince: at(minutes - 60),
      });

    test('are claimed once an hour, by a run for itself as often as it asks', async () => {
      expect(await claim('one', 0)).toBe(true);
      expect(await claim('one', 1)).toBe(true);
      expect(await claim('two', 61)).toBe(false);
      expect(await claim('two', 62)).toBe(true);
    });

    test('are counted cluster by cluster, and leave lock and reports alone', async () => {
      await claim('one', 0);

      expect(await claim('two', 1, 'other')).toBe(true);
      expect(await store.read('db')).toBeUndefined();
      expect(await store.readRuns('db', 10)).toEqual([]);
    });

    test('have one winner among twenty at the same moment', async () => {
      const claimed = await Promise.all(
        Array.from({ length: 20 }, (_, index) => claim(`execution-${index}`, 0)),
      );

      expect(claimed.filter((isFirst) => isFirst)).toHaveLength(1);
    });
  });

  describe('reports', () => {
    test('come newest first, at most as many as asked for, of one cluster', async () => {
      await store.appendRun(run('one', 1));
      await store.appendRun(run('two', 2));
      await store.appendRun(run('three', 3));
      await store.appendRun({ ...run('four', 4), cluster: 'other' });

      expect(await store.readRuns('db', 2)).toEqual([run('three', 3), run('two', 2)]);
    });

    test('are kept as they were written first', async () => {
      await store.appendRun(run('one', 1));
      await store.appendRun({ ...run('one', 1), text: '# another' });

      expect(await store.readRuns('db', 10)).toEqual([run('one', 1)]);
    });
  });
}
