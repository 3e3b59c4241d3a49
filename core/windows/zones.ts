import { Temporal } from 'temporal-polyfill';

/* Local time and instants. Instants are milliseconds since 1970 in UTC; local times are `2026-03-29T02:30`. */

/** Whether the zone is in the IANA database. */
export function isTimeZone(zone: string): boolean {
  try {
    return zonedAt(0, zone) !== undefined;
  } catch {
    return false;
  }
}

/** `2026-03-29T02:30:00.000`: what clocks show. */
export function localTimeAt(instant: number, zone: string): string {
  return zonedAt(instant, zone).toPlainDateTime().toString({ fractionalSecondDigits: 3 });
}

/**
 * When clocks show this local time: the `first` or the `last` time in an hour that is repeated, and for a time that is
 * skipped the first instant after the gap.
 */
export function instantOf(localTime: string, zone: string, which: 'first' | 'last'): number {
  const key = `${localTime} ${zone} ${which}`;
  const known = instants.get(key);
  if (known !== undefined) return known;
  const instant = computedInstant(localTime, zone, which);
  if (instants.size >= MOST_INSTANTS) instants.clear();
  instants.set(key, instant);
  return instant;
}

/** The same edges of windows are asked for every minute, and answering takes a while. */
const instants = new Map<string, number>();
const MOST_INSTANTS = 1000;

function computedInstant(localTime: string, zone: string, which: 'first' | 'last'): number {
  const local = Temporal.PlainDateTime.from(localTime);
  const earlier = local.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const later = local.toZonedDateTime(zone, { disambiguation: 'later' });
  if (later.toPlainDateTime().equals(local))
    return (which === 'first' ? earlier : later).epochMilliseconds;
  // In a gap the earlier reading lies before it, and the next change of the clocks is the gap.
  return (earlier.getTimeZoneTransition('next') ?? later).epochMilliseconds;
}

/** A change of the clocks: daylight saving begins or ends. Offsets are of local time ahead of UTC, in milliseconds. */
export interface ClockChange {
  readonly at: number;
  readonly offsetBefore: number;
  readonly offsetAfter: number;
}

/** Every change of the clocks after `from`, until `to`. */
export function clockChanges(zone: string, from: number, to: number): readonly ClockChange[] {
  const changes: ClockChange[] = [];
  let before = zonedAt(from, zone);
  for (;;) {
    const after = before.getTimeZoneTransition('next');
    if (!after || after.epochMilliseconds > to) return changes;
    const offsetBefore = offsetOf(zonedAt(after.epochMilliseconds - 1, zone));
    changes.push({ at: after.epochMilliseconds, offsetBefore, offsetAfter: offsetOf(after) });
    before = after;
  }
}

const zonedAt = (instant: number, zone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);

const offsetOf = ({ offsetNanoseconds }: Temporal.ZonedDateTime): number => offsetNanoseconds / 1e6;
