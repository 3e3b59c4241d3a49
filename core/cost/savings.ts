import type { TargetKind } from '../targets.ts';
import { DAY_MILLIS, dayOf } from '../time.ts';
import type { LedgerDay, OpenLedger } from './ledger.ts';

/** What a target has cost in a stretch of days, and what it would have cost otherwise. */
export interface TargetSavings {
  readonly target: string;
  readonly kind: TargetKind;
  /** Days with an entry; none when nothing was kept. */
  readonly days: number;
  readonly knownHours: number;
  /** Since the first entry: nobody looked at the target, or it was in shadow mode. They are in no sum. */
  readonly unknownHours: number;
  /** Of the known hours, those without a price: in no sum of dollars. */
  readonly unpricedHours: number;
  readonly capacityHours: number;
  readonly changes: number;
  readonly dollars: SavedDollars;
  /** Source and date of every price that is in it. */
  readonly prices: readonly string[];
}

interface SavedDollars {
  /** Billing minimums included. */
  readonly spent: number;
  readonly minimums: number;
  /** With the file's own floor and ceiling; the billing minimums are taken to be the same. */
  readonly withoutWindows: number;
  readonly atCeiling: number;
  /** `withoutWindows` less `spent`, by window; below 0 where it has cost. */
  readonly byWindow: Readonly<Record<string, number>>;
}

export interface KeptDays {
  readonly target: string;
  readonly kind: TargetKind;
  readonly written: readonly LedgerDay[];
  /** The day that its state is still adding to. */
  readonly open: OpenLedger | undefined;
  readonly from: string;
  readonly to: string;
}

export function savingsOf({ target, kind, written, open, from, to }: KeptDays): TargetSavings {
  const isKept = written.some(({ day }) => day === open?.day);
  const isAsked = open !== undefined && from <= open.day && open.day <= to;
  const days = isAsked && !isKept && open.knownHours > 0 ? [...written, open] : written;
  const sum = (pick: (day: LedgerDay) => number) =>
    days.reduce((total, day) => total + pick(day), 0);
  const dollars = (hours: (day: LedgerDay) => number) =>
    sum((day) => hours(day) * (day.dollarsPerUnitHour ?? 0));
  const windows = new Set(days.flatMap(({ savedHours }) => Object.keys(savedHours)));
  return {
    target,
    kind,
    days: days.length,
    knownHours: sum(({ knownHours }) => knownHours),
    unknownHours: sum(({ unknownHours }) => unknownHours) + hoursWithoutEntry(days, to),
    unpricedHours: sum((day) => (day.dollarsPerUnitHour === undefined ? day.knownHours : 0)),
    capacityHours: sum(({ capacityHours }) => capacityHours),
    changes: sum(({ changes }) => changes),
    dollars: {
      spent: dollars(({ capacityHours, minimumHours }) => capacityHours + minimumHours),
      minimums: dollars(({ minimumHours }) => minimumHours),
      withoutWindows: dollars(
        ({ withoutWindowsHours, minimumHours }) => withoutWindowsHours + minimumHours,
      ),
      atCeiling: dollars(({ ceilingHours }) => ceilingHours),
      byWindow: Object.fromEntries(
        [...windows].map((name) => [name, dollars(({ savedHours }) => savedHours[name] ?? 0)]),
      ),
    },
    prices: [...new Set(days.map(({ priceSays }) => priceSays))],
  };
}

/** Days between the first entry and the end of the stretch that have none; today may have none yet. */
function hoursWithoutEntry(days: readonly LedgerDay[], to: string): number {
  const [first] = days;
  if (!first) return 0;
  const kept = new Set(days.map(({ day }) => day));
  let missing = 0;
  for (let day = Date.parse(first.day); dayOf(day) < to; day += DAY_MILLIS)
    if (!kept.has(dayOf(day))) missing += 1;
  return 24 * missing;
}
