/**
 * What a target's capacity was and cost on one day, in UTC. Amounts are units of capacity times hours: with the price of a
 * unit they are dollars. An estimate; the bill is the truth.
 */
export interface LedgerDay extends LedgerAmounts {
  /** `2026-12-24`. */
  readonly day: string;
  /** Dollars of a unit of capacity for an hour, as last known on that day; missing without a price. */
  readonly dollarsPerUnitHour?: number;
  /** Source and date of that price, or why there is none. */
  readonly priceSays: string;
}

export interface LedgerAmounts {
  /** Hours that are accounted for, and those in which nobody looked at the target: they are in no amount. */
  readonly knownHours: number;
  readonly unknownHours: number;
  readonly capacityHours: number;
  /** What billing minimums add: capacity that went before the time it is billed for was over. */
  readonly minimumHours: number;
  /** With the file's highest capacity all the time. */
  readonly ceilingHours: number;
  /** With the file's own floor and ceiling, and no windows. */
  readonly withoutWindowsHours: number;
  /** `withoutWindowsHours` less `capacityHours`, by the windows in force; what a pre-warm costs is below 0. */
  readonly savedHours: Readonly<Record<string, number>>;
  /** Changes of Tidegate's that came to stand. */
  readonly changes: number;
}

/** Capacity that came at one time. */
export interface Layer {
  readonly units: number;
  readonly since: Date;
}

/** The day that a target's state is still adding to. */
export interface OpenLedger extends LedgerDay {
  /** Everything before is booked. */
  readonly bookedUntil: Date;
  /** What has stood since then and is billed. */
  readonly capacity: number;
  /** Oldest first; they add up to `capacity`. */
  readonly layers: readonly Layer[];
}

export const NO_AMOUNTS: LedgerAmounts = {
  knownHours: 0,
  unknownHours: 0,
  capacityHours: 0,
  minimumHours: 0,
  ceilingHours: 0,
  withoutWindowsHours: 0,
  savedHours: {},
  changes: 0,
};
