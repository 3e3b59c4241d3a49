import { DAY_MILLIS } from '../time.ts';

/*
 * Local time and instants, by Intl's own table of zones: no library fits into the handlers' bundle
 * (docs/decisions.md). Instants are milliseconds since 1970 in UTC; local times are `2026-03-29T02:30`.
 */

/** A formatter takes longer to make than everything else that is done with it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** Whether the zone is in the IANA database. */
export function isTimeZone(zone: string): boolean {
  try {
    return formatterOf(zone) !== undefined;
  } catch {
    return false;
  }
}

/** How far local time is ahead of UTC at this instant, in milliseconds. */
function offsetAt(instant: number, zone: string): number {
  // `3/29/2026, GMT+02:00`, or only GMT
  const [, offset] = formatterOf(zone).format(instant).split('GMT');
  return -Date.parse(`1970-01-01T00:00${offset || 'Z'}`);
}

/** `2026-03-29T02:30:00.000`: what clocks show. */
export function localTimeAt(instant: number, zone: string): string {
  return new Date(instant + offsetAt(instant, zone)).toISOString().slice(0, -1);
}

/**
 * When clocks show this local time: the `first` or the `last` time in an hour that is repeated, and for a time that is
 * skipped the first instant after the gap.
 */
export function instantOf(localTime: string, zone: string, which: 'first' | 'last'): number {
  const asUtc = Date.parse(`${localTime}Z`);
  // The offset changes at most once within two days.
  const before = asUtc - offsetAt(asUtc - DAY_MILLIS, zone);
  const after = asUtc - offsetAt(asUtc + DAY_MILLIS, zone);
  const shown = [before, after]
    .filter((instant) => instant + offsetAt(instant, zone) === asUtc)
    .sort((a, b) => a - b);
  const [first] = shown;
  if (first === undefined) return changeBetween(after, before, zone);
  return which === 'first' ? first : (shown.at(-1) ?? first);
}

/** A change of the clocks: daylight saving begins or ends. */
export interface ClockChange {
  readonly at: number;
  readonly offsetBefore: number;
  readonly offsetAfter: number;
}

/** Every change of the clocks after `from`, until `to`. */
export function clockChanges(zone: string, from: number, to: number): readonly ClockChange[] {
  const changes: ClockChange[] = [];
  for (let day = from; day < to; day += DAY_MILLIS) {
    const end = Math.min(day + DAY_MILLIS, to);
    const offsetBefore = offsetAt(day, zone);
    const offsetAfter = offsetAt(end, zone);
    if (offsetBefore !== offsetAfter)
      changes.push({ at: changeBetween(day, end, zone), offsetBefore, offsetAfter });
  }
  return changes;
}

/** The first instant with the offset of `to`. */
function changeBetween(from: number, to: number, zone: string): number {
  const offset = offsetAt(to, zone);
  let [before, after] = [from, to];
  while (after - before > 1000) {
    const middle = Math.floor((before + after) / 2000) * 1000;
    if (offsetAt(middle, zone) === offset) after = middle;
    else before = middle;
  }
  return after;
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const formatter =
    formatters.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  formatters.set(timeZone, formatter);
  return formatter;
}
