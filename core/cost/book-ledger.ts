import type { Configuration } from '../config/schema.ts';
import type { ScalableTarget } from '../targets.ts';
import { DAY_MILLIS, dayOf, HOUR_MILLIS } from '../time.ts';
import { relayered } from './billing-minimum.ts';
import { dollarsPerUnitHour } from './capacity-price.ts';
import { amountsOf } from './counterfactual.ts';
import { type LedgerDay, NO_AMOUNTS, type OpenLedger } from './ledger.ts';
import { priceSource } from './prices.ts';

/** A target at rest is looked at every 10 minutes, or 20; what lies further behind a look is not known. */
export const KNOWN_AFTER_LOOK_MINUTES = 30;

export interface Account {
  /** As the file says, without windows and overrides. */
  readonly target: ScalableTarget;
  readonly configuration: Configuration;
}

export interface Booked {
  readonly open: OpenLedger;
  /** Days that are over, to be written. */
  readonly finished: readonly LedgerDay[];
}

export function openLedger(account: Account, capacity: number, now: Date): OpenLedger {
  return {
    ...NO_AMOUNTS,
    ...priceOf(account),
    day: dayOf(now.getTime()),
    bookedUntil: now,
    capacity,
    layers: capacity > 0 ? [{ units: capacity, since: now }] : [],
  };
}

/**
 * The ledger with everything before `now`: capacity is taken to have stood as it was last seen, up to half an hour long.
 * A target in shadow mode adds nothing, because Tidegate does nothing there.
 */
export function booked(ledger: OpenLedger, account: Account, now: Date): Booked {
  const finished: LedgerDay[] = [];
  let open: OpenLedger = ledger;
  while (dayOf(open.bookedUntil.getTime()) < dayOf(now.getTime())) {
    const midnight = (Math.floor(open.bookedUntil.getTime() / DAY_MILLIS) + 1) * DAY_MILLIS;
    open = bookedWithinDay(open, account, { knownUntil: knownUntil(ledger), to: midnight });
    if (open.knownHours > 0) finished.push(dayAlone(open));
    open = { ...open, ...NO_AMOUNTS, day: dayOf(midnight) };
  }
  const last = { knownUntil: knownUntil(ledger), to: now.getTime() };
  const { dollarsPerUnitHour: _, ...unpriced } = bookedWithinDay(open, account, last);
  return { open: { ...unpriced, ...priceOf(account) }, finished };
}

/** The ledger from the instant on at which capacity has become another. */
export function withCapacity(
  ledger: OpenLedger,
  { target }: Account,
  { to, at }: { readonly to: number; readonly at: Date },
): OpenLedger {
  if (to === ledger.capacity) return ledger;
  const { layers, minimumHours } = relayered(target, ledger.layers, { to, at });
  return {
    ...ledger,
    capacity: to,
    layers,
    minimumHours: ledger.minimumHours + (target.mode === 'act' ? minimumHours : 0),
  };
}

/** A look in the past, as of a clock that runs behind, adds nothing and takes nothing back. */
function bookedWithinDay(
  ledger: OpenLedger,
  { target, configuration }: Account,
  { knownUntil: known, to }: { readonly knownUntil: number; readonly to: number },
): OpenLedger {
  const from = ledger.bookedUntil.getTime();
  if (to <= from) return ledger;
  const bookedUntil = new Date(to);
  if (target.mode === 'shadow') return { ...ledger, bookedUntil };
  const knownTo = Math.min(to, Math.max(from, known));
  const { windows } = configuration;
  const amounts = amountsOf({ target, windows, from, to: knownTo, capacity: ledger.capacity });
  return {
    ...ledger,
    bookedUntil,
    knownHours: ledger.knownHours + amounts.knownHours,
    unknownHours: ledger.unknownHours + (to - knownTo) / HOUR_MILLIS,
    capacityHours: ledger.capacityHours + amounts.capacityHours,
    ceilingHours: ledger.ceilingHours + amounts.ceilingHours,
    withoutWindowsHours: ledger.withoutWindowsHours + amounts.withoutWindowsHours,
    savedHours: sumOf(ledger.savedHours, amounts.savedHours),
  };
}

function knownUntil({ bookedUntil }: OpenLedger): number {
  return bookedUntil.getTime() + KNOWN_AFTER_LOOK_MINUTES * 60_000;
}

function sumOf(a: LedgerDay['savedHours'], b: LedgerDay['savedHours']): LedgerDay['savedHours'] {
  const added = Object.entries(b).map(([name, hours]) => [name, (a[name] ?? 0) + hours] as const);
  return { ...a, ...Object.fromEntries(added) };
}

function dayAlone({ bookedUntil: _, capacity: __, layers: ___, ...day }: OpenLedger): LedgerDay {
  return day;
}

function priceOf({ target, configuration }: Account) {
  const unit = dollarsPerUnitHour(target, configuration);
  return {
    priceSays: priceSource(target, configuration),
    ...(unit !== undefined && { dollarsPerUnitHour: unit }),
  };
}
