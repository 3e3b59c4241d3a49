import { describe, expect, test } from '@jest/globals';
import type { LedgerDay, OpenLedger } from '../../core/cost/ledger.ts';
import { scriptedOutside } from '../fakes/scripted-outside.ts';
import { DEPLOYED, NOW, tidegate } from './command-scene.ts';

/** A day of 2 instances with a night of 1: 10 hours of it were saved, and once the 5 minutes were not over. */
const quiet = (day: string, changes: Partial<LedgerDay> = {}): LedgerDay => ({
  day,
  knownHours: 24,
  unknownHours: 0,
  capacityHours: 38,
  minimumHours: 0.1,
  ceilingHours: 480,
  withoutWindowsHours: 48,
  savedHours: { night: 10 },
  changes: 4,
  dollarsPerUnitHour: 0.75,
  priceSays: 'list price of us-east-1, 2026-11, https://aws.amazon.com/lambda/pricing',
  ...changes,
});
const launch = quiet('2026-03-01', {
  capacityHours: 62,
  savedHours: { night: 10, launch: -24 },
});
const today: OpenLedger = {
  ...quiet('2026-03-02', { knownHours: 10, unknownHours: 0.5, capacityHours: 13 }),
  withoutWindowsHours: 20,
  ceilingHours: 200,
  savedHours: { night: 7 },
  bookedUntil: NOW,
  capacity: 2,
  layers: [],
};

async function ledger() {
  const outside = scriptedOutside(DEPLOYED);
  const { store } = outside.ports;
  for (const day of ['2026-02-01', '2026-02-26', '2026-02-27'])
    await store.writeLedgerDay('assistant-edge', quiet(day));
  await store.writeLedgerDay('assistant-edge', launch);
  store.states.set('assistant-edge', { schemaVersion: 1, version: 1, ledger: today });
  const { dollarsPerUnitHour: _, ...unpriced } = quiet('2026-03-01');
  await store.writeLedgerDay('assistant-db', {
    ...unpriced,
    savedHours: {},
    priceSays: 'no price for db.r6g.large',
  });
  return outside;
}

describe('savings', () => {
  test('shows targets, windows, and how far to trust it', async () => {
    const { exitCode, out } = await tidegate('savings --days 5', await ledger());

    expect(exitCode).toBe(0);
    expect(out).toBe(`\
assistant, 2026-02-26 to 2026-03-02 in UTC

TARGETS
target          spent     no windows  at ceiling  saved  changes
assistant-edge      $114        $123      $1,230  $9.75       16
assistant-db    no price                                       4
together            $114        $123      $1,230  $9.75       20

WINDOWS
night   assistant-edge  saved $27.75
launch  assistant-edge  has cost $18.00

HOW FAR TO TRUST IT
- assistant-edge: 82 h on 4 days; list price of us-east-1, 2026-11,
  https://aws.amazon.com/lambda/pricing.
- assistant-edge: 24.5 h are not known and in no sum: nobody looked for more
  than 30 minutes, or it was in shadow mode.
- assistant-digest: nothing is kept of these days; nothing is while it is in
  shadow mode.
- assistant-db: 24 h on 1 day; no price for db.r6g.large.
- assistant-db: 24 h have no price and are in no sum; prices.instanceHour in the
  file gives the next days one.
- "spent" includes $0.30 of billing minimums, taken to be the same without
  windows: provisioned concurrency by 5 minutes, a reader 10 minutes at least,
  each change by itself.
- What the load would have made of other bounds nobody knows: a lowered ceiling
  counts as no saving, and on a raised floor capacity is taken to have rested on
  the file's own.
- An estimate; the bill is the truth. It has your discounts and taxes, and
  requests, storage and I/O, which are in no number here: aws ce
  get-cost-and-usage --time-period Start=2026-02-26,End=2026-03-03 --granularity
  DAILY --metrics UnblendedCost --group-by Type=DIMENSION,Key=USAGE_TYPE
`);
  });

  test('of one target and other days', async () => {
    const { out } = await tidegate('savings --days 30 --target assistant-edge', await ledger());

    expect(out).toContain('2026-02-01 to 2026-03-02 in UTC');
    expect(out).not.toContain('assistant-db');
    // 28 days from 1 February, of which 3 are kept
    expect(out).toContain(`${25 * 24 + 0.5} h are not known`);
  });

  test('as data has the numbers unrounded', async () => {
    const { out } = await tidegate('savings --days 5 --json', await ledger());

    expect(JSON.parse(out)).toMatchObject({
      from: '2026-02-26',
      to: '2026-03-02',
      targets: [
        {
          target: 'assistant-edge',
          days: 4,
          dollars: {
            spent: expect.closeTo(0.75 * (38.1 * 2 + 62.1 + 13.1), 6),
            byWindow: { night: expect.closeTo(0.75 * 37, 6), launch: -18 },
          },
        },
        { target: 'assistant-digest', days: 0 },
        { target: 'assistant-db', unpricedHours: 24, dollars: { spent: 0 } },
      ],
    });
  });

  test('fits into 80 columns', async () => {
    const { out } = await tidegate('savings', await ledger());

    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('a day that was written and is still in the state counts once', async () => {
    const outside = await ledger();
    await outside.ports.store.writeLedgerDay('assistant-edge', quiet('2026-03-02'));

    const { out } = await tidegate('savings --days 1 --target assistant-edge --json', outside);

    expect(JSON.parse(out).targets[0]).toMatchObject({ days: 1, knownHours: 24 });
  });

  test('a wrong target or number of days is refused with what to write', async () => {
    const days = await tidegate('savings --days 0');
    const target = await tidegate('savings --target assistant-edg');

    expect([days.exitCode, target.exitCode]).toEqual([2, 2]);
    expect(days.err).toContain('It must be a whole number from 1 to 800.');
    expect(target.err).toContain('npx tidegate savings --target assistant-edge');
  });
});
