import { beforeAll, describe, expect, test } from '@jest/globals';
import { configurationSchema } from '../../core/config/schema.ts';
import type { LedgerDay } from '../../core/cost/ledger.ts';
import type { ChangeDecision } from '../../core/scaling/decision.ts';
import { configuration as standard } from '../core/scaling/edge-function-scene.ts';
import { type FloorAt, minuteAccount } from './minute-account.ts';
import { type World, world } from './world.ts';

/*
 * Two weeks of 2 to 20 instances with a night, a pre-warm, a day on which the clocks change, and three hours in which
 * Tidegate was down. The ledger against an account that was kept minute by minute, to the cent.
 */

const START = new Date('2026-03-20T00:00:00Z');
const END = new Date('2026-04-03T00:30:00Z');
const DOWN = { from: new Date('2026-03-25T10:00:00Z'), until: new Date('2026-03-25T13:00:00Z') };
const LAUNCH = { start: '2026-03-27T09:00', end: '2026-03-27T12:00' };

const configuration = configurationSchema.parse({
  ...standard,
  windows: {
    timeZone: 'Europe/Berlin',
    weekly: { night: { targets: ['edge'], from: '22:00', to: '06:00', minInstances: 1 } },
    once: { launch: { targets: ['edge'], ...LAUNCH, minInstances: 10 } },
  },
});

const floorAt: FloorAt = (local) => {
  if (local >= LAUNCH.start && local < LAUNCH.end) return { window: 'launch', floor: 10 };
  const time = local.slice(11);
  return time >= '22:00' || time < '06:00' ? { window: 'night', floor: 1 } : undefined;
};

const account = minuteAccount({ floor: 2, ceiling: 20 }, floorAt);
let fortnight: World;
let written: readonly LedgerDay[];

beforeAll(async () => {
  fortnight = world({ configuration, start: START.toISOString() });
  await fortnight.look();
  account.minute(fortnight.now, fortnight.instances());
  while (fortnight.now < END) {
    if (fortnight.now >= DOWN.from && fortnight.now < DOWN.until) {
      fortnight.now = new Date(fortnight.now.getTime() + 60_000);
      const sinceLook = (fortnight.now.getTime() - DOWN.from.getTime()) / 60_000;
      if (fortnight.now < DOWN.until)
        account.minute(fortnight.now, fortnight.instances(), sinceLook);
      else {
        await fortnight.look();
        account.minute(fortnight.now, fortnight.instances());
      }
      continue;
    }
    await fortnight.minute({ inFlight: inFlightAt(fortnight.now) });
    account.minute(fortnight.now, fortnight.instances());
  }
  written = await fortnight.ports.store.readLedgerDays('edge', {
    from: '2026-03-20',
    to: '2026-04-02',
  });
}, 300_000);

describe('the ledger of a fortnight', () => {
  test('has every finished day once', () => {
    expect(written.map(({ day }) => day)).toEqual([...account.days.keys()].slice(0, 14));
  });

  test('agrees on dollars, minimums included, to the cent', () => {
    const dollars = written.map((day) => inDollars(day, day.capacityHours + day.minimumHours));

    expect(dollars).toEqual(accounted(({ dollars }) => inCents(dollars)));
  });

  test('agrees on what the ceiling and no windows would have cost', () => {
    expect(written.map((day) => inDollars(day, day.ceilingHours))).toEqual(
      accounted(({ ceilingDollars }) => inCents(ceilingDollars)),
    );
    expect(written.map((day) => inDollars(day, day.withoutWindowsHours))).toEqual(
      accounted(({ withoutWindowsDollars }) => inCents(withoutWindowsDollars)),
    );
  });

  test('agrees on what each window saved; the pre-warm has cost', () => {
    const saved = written.map((day) =>
      Object.fromEntries(
        Object.entries(day.savedHours).map(([name, hours]) => [name, inDollars(day, hours)]),
      ),
    );

    expect(saved).toEqual(
      accounted(({ savedDollars }) =>
        Object.fromEntries(
          Object.entries(savedDollars).map(([name, dollars]) => [name, inCents(dollars)]),
        ),
      ),
    );
    expect(saved.find((day) => 'launch' in day)?.['launch']).toBeLessThan(0);
    expect(saved.every((day) => (day['night'] ?? 0) > 0)).toBe(true);
  });

  test('says what it does not know: all but the first half hour without a look', () => {
    const hours = written.map(({ day, unknownHours }) => [day, unknownHours] as const);

    expect(hours.filter(([, unknown]) => unknown > 0)).toEqual([['2026-03-25', 2.5]]);
  });

  test('has seen the load come and go', () => {
    const changes = written.reduce((sum, day) => sum + day.changes, 0);

    expect(changes).toBeGreaterThan(14 * 4);
    expect(Math.max(...written.map(({ minimumHours }) => minimumHours))).toBeGreaterThan(0);
  });
});

test('every change of the fortnight had its price before it was made, five minutes at least', () => {
  const changes = changesMade();
  const priced = changes.map(({ cost }) => [cost?.dollarsPerHour, cost?.atLeastDollars]);

  // an instance is 50 environments of 1 GB, at $0.0000041667 a second each
  const hourly = changes.map(({ from, to }) => (to - from) * 50 * 3600 * 0.0000041667);
  expect(changes.length).toBeGreaterThan(14 * 4);
  expect(priced).toEqual(
    hourly.map((dollars) => [
      expect.closeTo(dollars, 4),
      expect.closeTo(Math.max(0, (dollars * 5) / 60), 4),
    ]),
  );
});

/** Nights of a few requests, days of up to 500 at once, with a ripple that makes capacity come and go. */
function inFlightAt(instant: Date): number {
  const hour = instant.getUTCHours() + instant.getUTCMinutes() / 60;
  const day = Math.max(0, Math.sin(((hour - 5) / 14) * Math.PI));
  const ripple = 1 + 0.35 * Math.sin(instant.getTime() / 60_000 / 7);
  return Math.round(4 + 480 * day * day * ripple);
}

/** The changes that were made, with what they were said to cost before. */
function changesMade(): readonly ChangeDecision[] {
  return fortnight.ports.store.audit.flatMap(({ decision, outcome }) =>
    decision.kind !== 'hold' && outcome.startsWith('accepted') ? [decision] : [],
  );
}

function inDollars({ dollarsPerUnitHour = 0 }: LedgerDay, hours: number): number {
  return inCents(hours * dollarsPerUnitHour);
}

function inCents(dollars: number): number {
  return Math.round(dollars * 100) / 100;
}

function accounted<T>(
  pick: (day: ReturnType<typeof account.days.get> & object) => T,
): readonly T[] {
  return [...account.days.values()].slice(0, 14).map(pick);
}
