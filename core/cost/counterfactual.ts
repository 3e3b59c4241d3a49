import type { Configuration } from '../config/schema.ts';
import type { ScalableTarget } from '../targets.ts';
import { HOUR_MILLIS } from '../time.ts';
import { boundsAt, boundsChanges, type WindowBounds } from '../windows/bounds-at.ts';
import type { LedgerAmounts } from './ledger.ts';

/** Where no window is in force: capacity that has not come back yet, an override, a change by hand. */
const OUTSIDE_OF_WINDOWS = 'outside of windows';

interface Stretch {
  /** As the file says, without windows and overrides. */
  readonly target: ScalableTarget;
  readonly windows: Configuration['windows'];
  readonly from: number;
  readonly to: number;
  readonly capacity: number;
}

type Amounts = Pick<
  LedgerAmounts,
  'knownHours' | 'capacityHours' | 'ceilingHours' | 'withoutWindowsHours' | 'savedHours'
>;

/** What capacity that stood unchanged amounts to, beside what would have stood otherwise; windows begin and end within. */
export function amountsOf({ target, windows, from, to, capacity }: Stretch): Amounts {
  const hours = (to - from) / HOUR_MILLIS;
  const bounds = [
    { at: from, ...boundsAt(target, windows, from) },
    ...boundsChanges(target, windows, { from, to }),
  ];
  const savedHours: Record<string, number> = {};
  let withoutWindowsHours = 0;
  for (const [index, held] of bounds.entries()) {
    const until = bounds[index + 1]?.at ?? to;
    const share = (until - held.at) / HOUR_MILLIS;
    const without = withoutWindows(target, held, capacity);
    withoutWindowsHours += without * share;
    const saved = (without - capacity) * share;
    if (saved === 0) continue;
    const names = responsible(held, saved);
    for (const name of names) savedHours[name] = (savedHours[name] ?? 0) + saved / names.length;
  }
  return {
    knownHours: hours,
    capacityHours: capacity * hours,
    ceilingHours: target.maxCapacity * hours,
    withoutWindowsHours,
    savedHours,
  };
}

/**
 * Capacity kept to the file's own bounds. Nobody knows what the load would have made of it, so savings err downward: under
 * a lowered ceiling it would have been no higher, and on a raised floor it would have rested on the file's own.
 */
function withoutWindows(
  { minCapacity, maxCapacity }: ScalableTarget,
  { floor }: WindowBounds,
  capacity: number,
): number {
  if (floor > minCapacity && capacity === floor) return minCapacity;
  return Math.min(Math.max(capacity, minCapacity), maxCapacity);
}

/** A floor is what keeps capacity up, or lets it go down; several windows that give the same one share it. */
function responsible({ floorBy, ceilingBy }: WindowBounds, saved: number): readonly string[] {
  const spans = floorBy.length === 0 && saved > 0 ? ceilingBy : floorBy;
  const names = new Set(spans.map(({ window }) => window));
  return names.size === 0 ? [OUTSIDE_OF_WINDOWS] : [...names];
}
