import { beforeEach, describe, expect, test } from '@jest/globals';
import type { AuditItem, StateStore } from '../../core/ports.ts';

const now = new Date('2026-03-02T09:00:00.000Z');
const later = (millis: number) => new Date(now.getTime() + millis);
const target = 'assistant-edge';

const auditItem = (second: number, changes: Partial<AuditItem> = {}): AuditItem => ({
  id: `audit-${second}`,
  at: later(second * 1000),
  target,
  trigger: 'reconcile',
  mode: 'act',
  decision: {
    kind: 'scale-out',
    from: 2,
    to: 3,
    reason: 'utilization 0.82 is above 0.7',
    cause: { slug: 'utilization', componentName: target, level: 'warning', value: 0.82 },
    cost: { dollarsPerHour: 0.75, atLeastDollars: 0.0625, says: '+$0.75 an hour' },
    trail: [{ step: 'signals', says: 'utilization asks for 3' }],
    pages: [{ key: 'k', subject: 's', text: 't' }],
  },
  trail: [{ step: 'observation', says: 'capacity 2' }],
  outcome: 'accepted',
  configurationHash: 'abc',
  ...changes,
});

export function describeAudit(createStore: () => Promise<StateStore>): void {
  describe('the audit', () => {
    let store: StateStore;
    beforeEach(async () => {
      store = await createStore();
    });

    test('is read newest first, up to a limit', async () => {
      for (const second of [1, 3, 2]) await store.appendAudit(auditItem(second));

      expect(await store.readAudit(target, 2)).toEqual([auditItem(3), auditItem(2)]);
    });

    test('is read down to the one that stood at a time', async () => {
      for (const second of [1, 2, 3, 4]) await store.appendAudit(auditItem(second));

      expect(await store.readAuditSince(target, later(2_500))).toEqual([
        auditItem(4),
        auditItem(3),
        auditItem(2),
      ]);
      expect(await store.readAuditSince(target, later(0))).toHaveLength(4);
    });

    test('keeps a hold with the time when it may end', async () => {
      const hold = auditItem(1, {
        decision: {
          kind: 'hold',
          reason: 'cooldown',
          until: later(60_000),
          from: 2,
          trail: [{ step: 'stability', says: 'the last scale-out is 20 s old' }],
          pages: [],
        },
      });

      await store.appendAudit(hold);

      expect(await store.readAudit(target, 10)).toEqual([hold]);
    });

    test('belongs to its target', async () => {
      await store.appendAudit(auditItem(1, { target: 'assistant-edge-2' }));

      expect(await store.readAudit(target, 10)).toEqual([]);
    });

    test('has an item once, and never changes it', async () => {
      await store.appendAudit(auditItem(1));
      await store.appendAudit(auditItem(1, { outcome: 'refused' }));

      expect(await store.readAudit(target, 10)).toEqual([auditItem(1)]);
    });

    test('is no state', async () => {
      await store.appendAudit(auditItem(1));

      expect(await store.readStates([target])).toEqual(new Map());
    });
  });
}
