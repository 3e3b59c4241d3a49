import { beforeEach, describe, expect, test } from '@jest/globals';
import type { LedgerDay } from '../../core/cost/ledger.ts';
import type { StateStore } from '../../core/ports.ts';

const target = 'assistant-edge';
const march = { from: '2026-03-01', to: '2026-03-31' };

export const monday: Required<LedgerDay> = {
  day: '2026-03-02',
  knownHours: 8.9,
  unknownHours: 0.1,
  capacityHours: 17.8,
  minimumHours: 0.25,
  ceilingHours: 178,
  withoutWindowsHours: 26.7,
  savedHours: { night: 8.9 },
  changes: 2,
  dollarsPerUnitHour: 0.75,
  priceSays: 'list price of us-east-1',
};

export function describeLedger(createStore: () => Promise<StateStore>): void {
  describe('the ledger', () => {
    let store: StateStore;
    beforeEach(async () => {
      store = await createStore();
    });

    test('is read by day, oldest first, both ends included', async () => {
      for (const day of ['2026-04-01', '2026-03-31', '2026-03-01', '2026-02-28'])
        await store.writeLedgerDay(target, { ...monday, day });

      const days = await store.readLedgerDays(target, march);

      expect(days).toEqual([
        { ...monday, day: '2026-03-01' },
        { ...monday, day: '2026-03-31' },
      ]);
    });

    test('has a day once, as it was last written', async () => {
      await store.writeLedgerDay(target, { ...monday, changes: 1 });
      await store.writeLedgerDay(target, monday);

      expect(await store.readLedgerDays(target, march)).toEqual([monday]);
    });

    test('belongs to its target, and is neither state nor audit', async () => {
      await store.writeLedgerDay(target, monday);

      expect(await store.readLedgerDays('assistant-edge-2', march)).toEqual([]);
      expect(await store.readStates([target])).toEqual(new Map());
      expect(await store.readAudit(target, 10)).toEqual([]);
    });
  });
}
