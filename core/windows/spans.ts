import type { Configuration } from '../config/schema.ts';
import type { OneOffWindow, WeeklyWindow } from '../config/window-schema.ts';
import type { ScalableTarget } from '../targets.ts';
import { DAY_MILLIS, dayOf } from '../time.ts';
import { WEEKDAYS } from './weekdays.ts';
import { instantOf, localTimeAt } from './zones.ts';

/** What a window says of a target from one instant until another; the last one is outside. */
export interface Span {
  readonly window: string;
  readonly timeZone: string;
  readonly from: number;
  readonly until: number;
  readonly floor?: number;
  readonly ceiling?: number;
  /** Inside, signals may scale in; outside of all that say so they may not. */
  readonly allowsScaleIn: boolean;
  /** Inside, nothing is changed. */
  readonly freezes: boolean;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Whether a weekly window reserves the scale-in of this target to itself. */
export function reservesScaleIn({ name }: ScalableTarget, { weekly }: Configuration['windows']) {
  return Object.values(weekly).some(
    ({ scaleInOnlyInside, targets }) => scaleInOnlyInside && targets.includes(name),
  );
}

/** When a window holds, as far as it has a part in the range. */
export function timesOf(
  window: WeeklyWindow | OneOffWindow,
  { timeZone, holidays }: Pick<Configuration['windows'], 'timeZone' | 'holidays'>,
  { from, to }: Range,
): readonly Time[] {
  const zone = window.timeZone ?? timeZone;
  const times =
    'days' in window
      ? weeklyTimes(window, { timeZone: zone, holidays }, { from, to })
      : [oneOffTime(window, zone)];
  return times.filter((time) => time.from < time.until && time.until > from && time.from < to);
}

/** Every span of the windows that say something of the target's capacity, as far as it has a part in the range. */
export function spansOf(
  target: ScalableTarget,
  windows: Configuration['windows'],
  range: Range,
): readonly Span[] {
  return [...Object.entries(windows.weekly), ...Object.entries(windows.once)]
    .filter(([, { targets }]) => targets.includes(target.name))
    .flatMap(([name, window]) => {
      const timeZone = window.timeZone ?? windows.timeZone;
      const said = saidOf(target, window);
      if (!said.allowsScaleIn && !said.freezes && !('floor' in said) && !('ceiling' in said))
        return [];
      return timesOf(window, windows, range).map((time) => ({
        window: name,
        timeZone,
        ...time,
        ...said,
      }));
    });
}

type Time = Pick<Span, 'from' | 'until'>;

/** A one-off window's time. An instant with an offset is itself; a local time is read as in a weekly window. */
export function oneOffTime({ start, end }: OneOffWindow, timeZone: string): Time {
  const instant = (moment: string, which: 'first' | 'last') =>
    /(Z|[+-]\d\d:\d\d)$/.test(moment) ? Date.parse(moment) : instantOf(moment, timeZone, which);
  return { from: instant(start, 'first'), until: instant(end, 'last') };
}

/** Begins at the first of two equal times and ends at the last; across midnight it belongs to the day it begins on. */
function weeklyTimes(
  window: WeeklyWindow,
  { timeZone, holidays }: Pick<Configuration['windows'], 'timeZone' | 'holidays'>,
  { from, to }: Range,
): readonly Time[] {
  const { days, except, exceptHolidays } = window;
  const firstDay = Date.parse(
    dayOf(Date.parse(`${localTimeAt(from, timeZone)}Z`) - 2 * DAY_MILLIS),
  );
  const lastDay = Date.parse(`${localTimeAt(to, timeZone)}Z`);
  const times: Time[] = [];
  for (let day = firstDay; day <= lastDay; day += DAY_MILLIS) {
    const date = dayOf(day);
    const weekday = WEEKDAYS[new Date(day).getUTCDay()];
    const isExcepted = except.includes(date) || (exceptHolidays && holidays.includes(date));
    if (!weekday || !days.includes(weekday) || isExcepted) continue;
    const endsNextDay = window.to === '24:00' || window.to <= window.from;
    const endDate = endsNextDay ? dayOf(day + DAY_MILLIS) : date;
    const endTime = window.to === '24:00' ? '00:00' : window.to;
    times.push({
      from: instantOf(`${date}T${window.from}`, timeZone, 'first'),
      until: instantOf(`${endDate}T${endTime}`, timeZone, 'last'),
    });
  }
  return times;
}

function saidOf({ kind }: ScalableTarget, window: WeeklyWindow | OneOffWindow) {
  const isFunction = kind === 'edge-function';
  const floor = isFunction ? window.minInstances : window.minReaders;
  const ceiling = isFunction ? window.maxInstances : window.maxReaders;
  return {
    allowsScaleIn: 'days' in window && window.scaleInOnlyInside,
    freezes: 'freeze' in window && window.freeze,
    ...(floor !== undefined && { floor }),
    ...(ceiling !== undefined && { ceiling }),
  };
}
