import { Temporal } from 'temporal-polyfill';

const WEEKDAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];

/**
 * When EventBridge Scheduler fires an expression, at the first second of its minute: a cron time that local clocks skip
 * does not fire, and one that they repeat fires once (AWS: Schedule types, daylight savings time).
 */
export function firings(
  { expression, timeZone }: { readonly expression: string; readonly timeZone: string },
  { from, to }: { readonly from: number; readonly to: number },
): readonly number[] {
  const [, once] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression) ?? [];
  const instants =
    once === undefined
      ? cronInstants(expression, timeZone, { from, to })
      : [Temporal.PlainDateTime.from(once).toZonedDateTime(timeZone).epochMilliseconds];
  return instants.filter((instant) => instant >= from && instant < to);
}

function cronInstants(
  expression: string,
  timeZone: string,
  { from, to }: { readonly from: number; readonly to: number },
): readonly number[] {
  const [, minute, hour, days] =
    /^cron\((\d+) (\d+) (?:\* \* \?|\? \* ([A-Z,]+)) \*\)$/.exec(expression) ?? [];
  if (minute === undefined || hour === undefined)
    throw new Error(`EventBridge Scheduler does not take ${expression}`);
  const dateAt = (instant: number) =>
    Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toPlainDate();
  const last = dateAt(to);
  const instants: number[] = [];
  for (
    let date = dateAt(from);
    Temporal.PlainDate.compare(date, last) <= 0;
    date = date.add({ days: 1 })
  ) {
    const weekday = WEEKDAYS[date.dayOfWeek - 1] ?? '';
    if (days !== undefined && !days.split(',').includes(weekday)) continue;
    const local = date.toPlainDateTime({ hour: Number(hour), minute: Number(minute) });
    const fired = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
    if (fired.toPlainDateTime().equals(local)) instants.push(fired.epochMilliseconds);
  }
  return instants;
}
