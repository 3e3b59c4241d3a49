import type { Configuration } from '../config/schema.ts';
import type { OneOffWindow, WeeklyWindow } from '../config/window-schema.ts';
import type { ScalableTarget } from '../targets.ts';
import { oneOffTime } from './spans.ts';
import { WEEKDAYS } from './weekdays.ts';

const MINUTES_PER_DAY = 24 * 60;

/** A schedule of EventBridge Scheduler: it fires within the minute that it names. */
export interface WindowSchedule {
  /** Unique among the schedules of a configuration, and the same for the same expression. */
  readonly name: string;
  /** `cron(57 6 ? * MON,TUE *)` or `at(2026-12-01T06:57:00)` */
  readonly expression: string;
  readonly timeZone: string;
  /** The windows that begin or end then, or a target's lead time later. */
  readonly windows: readonly string[];
  readonly targets: readonly string[];
}

/**
 * What fires at the edges of the windows of these targets: at the first instant of new bounds, or in its minute where a
 * lead time is no whole number of minutes. A one-off edge that is past is left out. A cron expression knows no dates: it
 * fires on exceptions and holidays too, when there is nothing to do; it does not fire in an hour that is skipped, and
 * once in one that is repeated, when `reconcile` finds the edge in its next minute.
 */
export function windowSchedules(
  { windows }: Pick<Configuration, 'windows'>,
  targets: readonly ScalableTarget[],
  now: Date,
): readonly WindowSchedule[] {
  const named = [...Object.entries(windows.weekly), ...Object.entries(windows.once)];
  const edges = targets.flatMap((target) =>
    named
      .filter(([, window]) => window.targets.includes(target.name))
      .flatMap(([name, window]) => {
        const timeZone = window.timeZone ?? windows.timeZone;
        const others = named.flatMap(([, other]) =>
          other.targets.includes(target.name) ? [other] : [],
        );
        return momentsOf(target, window, others).flatMap((moment) => {
          const time =
            'days' in window
              ? weeklyTime(window, moment, timeZone)
              : oneOffMoment(window, moment, { timeZone, now });
          return time === undefined ? [] : [{ ...time, window: name, target: target.name }];
        });
      }),
  );
  return together(edges);
}

type Time = Pick<WindowSchedule, 'name' | 'expression' | 'timeZone'>;

interface Moment {
  readonly edge: 'start' | 'end';
  /** How long before the edge bounds change. */
  readonly leadSeconds: number;
}

/** What rises does so a lead time before the edge, what falls at the edge; a window beside others may do either. */
function momentsOf(
  target: ScalableTarget,
  window: WeeklyWindow | OneOffWindow,
  others: readonly (WeeklyWindow | OneOffWindow)[],
): readonly Moment[] {
  const { minCapacity, maxCapacity, leadSeconds } = target;
  const floor = floorOf(target, window);
  const ceiling = target.kind === 'edge-function' ? window.maxInstances : window.maxReaders;
  const lowest = Math.min(
    minCapacity,
    ...others.map((other) => floorOf(target, other) ?? Infinity),
  );
  const raises = floor !== undefined && floor > lowest;
  const lowers =
    (floor !== undefined && floor < minCapacity) ||
    (ceiling !== undefined && ceiling < maxCapacity);
  const permits = 'days' in window ? window.scaleInOnlyInside : window.freeze;
  return [
    ...(raises ? [{ edge: 'start', leadSeconds } as const] : []),
    ...(lowers || permits ? [{ edge: 'start', leadSeconds: 0 } as const] : []),
    ...(lowers ? [{ edge: 'end', leadSeconds } as const] : []),
    ...(raises || permits ? [{ edge: 'end', leadSeconds: 0 } as const] : []),
  ];
}

function floorOf({ kind }: ScalableTarget, window: WeeklyWindow | OneOffWindow) {
  return kind === 'edge-function' ? window.minInstances : window.minReaders;
}

/** Friday 00:02 less 3 minutes is Thursday 23:59. */
function weeklyTime(window: WeeklyWindow, { edge, leadSeconds }: Moment, timeZone: string): Time {
  const start = minuteOfDay(window.from);
  const end = minuteOfDay(window.to);
  const edgeMinute = edge === 'start' ? start : end + (end <= start ? MINUTES_PER_DAY : 0);
  // A lead time of 90 s: a minute before, so that it is over when the schedule fires.
  const minute = edgeMinute - Math.floor(leadSeconds / 60);
  const daysLater = Math.floor(minute / MINUTES_PER_DAY);
  const days = window.days.map((day) => WEEKDAYS.indexOf(day) + daysLater + 7);
  const names = WEEKDAYS.filter((_, index) => days.some((day) => day % 7 === index));
  const time = minute - daysLater * MINUTES_PER_DAY;
  const [hours, minutes] = [Math.floor(time / 60), time % 60];
  const isDaily = names.length === WEEKDAYS.length;
  const when = isDaily ? '* * ?' : `? * ${names.join(',').toUpperCase()}`;
  const clock = `${String(hours).padStart(2, '0')}${String(minutes).padStart(2, '0')}`;
  const zone = timeZone.replaceAll('+', 'plus').replaceAll(/[^A-Za-z0-9]+/g, '-');
  return {
    name: `${isDaily ? 'daily' : names.join('-')}-${clock}-${zone}`,
    expression: `cron(${minutes} ${hours} ${when} *)`,
    timeZone,
  };
}

/** As an instant: daylight saving is reckoned with here. */
function oneOffMoment(
  window: OneOffWindow,
  { edge, leadSeconds }: Moment,
  { timeZone, now }: { readonly timeZone: string; readonly now: Date },
): Time | undefined {
  const { from, until } = oneOffTime(window, timeZone);
  const at = (edge === 'start' ? from : until) - leadSeconds * 1000;
  if (at <= now.getTime()) return undefined;
  const instant = new Date(at).toISOString().slice(0, 19);
  return {
    name: `once-${instant.replaceAll(/[-:]/g, '')}`,
    expression: `at(${instant})`,
    timeZone: 'UTC',
  };
}

/** One schedule for all that happens at the same times. */
function together(
  edges: readonly (Time & { readonly window: string; readonly target: string })[],
): readonly WindowSchedule[] {
  const byName = new Map<string, WindowSchedule>();
  for (const { window, target, ...time } of edges) {
    const { windows = [], targets = [] } = byName.get(time.name) ?? {};
    byName.set(time.name, {
      ...time,
      windows: [...new Set([...windows, window])],
      targets: [...new Set([...targets, target])],
    });
  }
  return [...byName.values()];
}

function minuteOfDay(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
