import { type Configuration, configurationSchema } from '../../../core/config/schema.ts';
import { type Account, booked, openLedger, withCapacity } from '../../../core/cost/book-ledger.ts';
import type { LedgerAmounts, LedgerDay, OpenLedger } from '../../../core/cost/ledger.ts';
import { scalableTargets } from '../../../core/targets.ts';
import { configuration as standard } from '../scaling/edge-function-scene.ts';

const MIDNIGHT = new Date('2026-03-02T00:00:00Z');

export const at = (minutes: number): Date => new Date(MIDNIGHT.getTime() + minutes * 60_000);

/** The function or the cluster of the standard scene, with other blocks of the file. */
export function accountOf(name: 'edge' | 'db', changes: object = {}): Account {
  const configuration: Configuration = configurationSchema.parse({
    ...standard,
    prices: { source: 'a contract', asOf: '2026-03-01', instanceHour: { 'db.r6g.large': 0.26 } },
    ...changes,
  });
  const target = scalableTargets(configuration).find((each) => each.name === name);
  if (!target) throw new Error(`no ${name}`);
  return { target, configuration };
}

/** What a look at a minute of the day sees standing. */
export type Look = readonly [minute: number, capacity: number];

/** The ledger after looks at a target, the first of which opens it. */
export function kept(
  account: Account,
  looks: readonly Look[],
): { readonly open: OpenLedger; readonly finished: readonly LedgerDay[] } {
  const [[firstMinute, firstCapacity] = [0, 0], ...later] = looks;
  let open = openLedger(account, firstCapacity, at(firstMinute));
  const finished: LedgerDay[] = [];
  for (const [minute, capacity] of later) {
    const next = booked(open, account, at(minute));
    finished.push(...next.finished);
    open = withCapacity(next.open, account, { to: capacity, at: at(minute) });
  }
  return { open, finished };
}

/** Amounts over all days. */
export function together(days: readonly LedgerDay[]): Omit<LedgerAmounts, 'savedHours'> {
  const sum = (pick: (day: LedgerDay) => number) =>
    days.reduce((total, day) => total + pick(day), 0);
  return {
    knownHours: sum(({ knownHours }) => knownHours),
    unknownHours: sum(({ unknownHours }) => unknownHours),
    capacityHours: sum(({ capacityHours }) => capacityHours),
    minimumHours: sum(({ minimumHours }) => minimumHours),
    ceilingHours: sum(({ ceilingHours }) => ceilingHours),
    withoutWindowsHours: sum(({ withoutWindowsHours }) => withoutWindowsHours),
    changes: sum(({ changes }) => changes),
  };
}
