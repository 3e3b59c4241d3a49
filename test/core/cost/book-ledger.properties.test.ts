import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { reportSeed } from '../../report-seed.ts';
import { accountOf, kept, type Look, together } from './ledger-scene.ts';

const runs = reportSeed({ numRuns: 2000 });

const edge = accountOf('edge', {
  windows: {
    timeZone: 'Europe/Berlin',
    weekly: { night: { targets: ['edge'], from: '22:00', to: '06:00', minInstances: 1 } },
    once: {
      launch: {
        targets: ['edge'],
        start: '2026-03-02T09:00Z',
        end: '2026-03-02T10:00Z',
        minInstances: 8,
      },
    },
  },
});
const db = accountOf('db');

/** Looks, at most 3 hours apart, and what each sees. */
const looks = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 180 }), fc.nat({ max: 20 })), {
    minLength: 1,
    maxLength: 40,
  })
  .map((steps) => {
    let minute = 0;
    return steps.map(([wait, capacity]): Look => {
      minute += wait;
      return [minute, capacity];
    });
  });

test('no amount is ever negative, and every minute is known or unknown', () => {
  fc.assert(
    fc.property(looks, fc.constantFrom(edge, db), (seen, account) => {
      const { open, finished } = kept(account, seen);
      const sums = together([...finished, open]);
      const [first] = seen;
      const last = seen.at(-1);

      for (const amount of Object.values(sums)) expect(amount).toBeGreaterThanOrEqual(0);
      // Whole days without a look have no item.
      const elapsed = ((last?.[0] ?? 0) - (first?.[0] ?? 0)) / 60;
      expect(sums.knownHours + sums.unknownHours).toBeCloseTo(elapsed, 6);
    }),
    runs,
  );
});

test('savings are what would have stood less what stood', () => {
  fc.assert(
    fc.property(looks, (seen) => {
      const { open, finished } = kept(edge, seen);
      for (const day of [...finished, open]) {
        const saved = Object.values(day.savedHours).reduce((sum, hours) => sum + hours, 0);
        expect(saved).toBeCloseTo(day.withoutWindowsHours - day.capacityHours, 6);
      }
    }),
    runs,
  );
});

test('more looks at the same capacity change nothing, as long as none is half an hour after another', () => {
  const close = looks.map((seen) => seen.map(([minute, capacity]): Look => [minute / 6, capacity]));
  fc.assert(
    fc.property(close, fc.array(fc.nat({ max: 1200 })), (seen, more) => {
      const last = seen.at(-1)?.[0] ?? 0;
      const between = more
        .map((tenth) => tenth / 10)
        .filter((minute) => minute > (seen[0]?.[0] ?? 0) && minute < last)
        .map((minute): Look => [minute, seen.findLast(([at]) => at <= minute)?.[1] ?? 0]);
      const all = [...seen, ...between].sort(([a], [b]) => a - b);

      const few = together(daysOf(seen));
      const many = together(daysOf(all));

      for (const [name, amount] of Object.entries(few))
        expect(many[name as keyof typeof many]).toBeCloseTo(amount, 6);
    }),
    runs,
  );
});

function daysOf(seen: readonly Look[]) {
  const { open, finished } = kept(edge, seen);
  return [...finished, open];
}
