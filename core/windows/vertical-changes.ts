import type { Configuration } from '../config/schema.ts';
import type { OneOffWindow, WeeklyWindow } from '../config/window-schema.ts';
import { DAY_MILLIS } from '../time.ts';
import { type Range, timesOf } from './spans.ts';
import { localTimeAt } from './zones.ts';

/** How far ahead the next window for vertical changes is looked for: a monthly one that a holiday moved. */
const LOOK_AHEAD_MILLIS = 62 * DAY_MILLIS;

/** When a window for a cluster's vertical changes, or a freeze of it, holds. */
export interface NamedTime {
  readonly window: string;
  readonly timeZone: string;
  readonly from: number;
  readonly until: number;
}

/**
 * Whether the cluster may change its instance class at this instant: inside a window with `verticalChanges`, at any time
 * where no window of the cluster says so, and never inside a freeze.
 */
export function allowsVerticalChange(
  configuration: Pick<Configuration, 'windows'>,
  clusterName: string,
  at: number,
): boolean {
  return allowsVerticalChangeThroughout(configuration, clusterName, { from: at, to: at + 1 });
}

/** The same for all of a time, which one window must hold whole. */
export function allowsVerticalChangeThroughout(
  configuration: Pick<Configuration, 'windows'>,
  clusterName: string,
  range: Range,
): boolean {
  if (freezes(configuration, clusterName, range).length > 0) return false;
  return (
    !reservesVerticalChanges(configuration, clusterName) ||
    verticalTimes(configuration, clusterName, range).some(
      ({ from, until }) => from <= range.from && until >= range.to,
    )
  );
}

/** Whether a window reserves the cluster's vertical changes to itself. */
function reservesVerticalChanges(
  { windows }: Pick<Configuration, 'windows'>,
  clusterName: string,
): boolean {
  return ofCluster(windows, clusterName).some(([, { verticalChanges }]) => verticalChanges);
}

/** The windows for the cluster's vertical changes that have a part in the range, by their beginning. */
export function verticalTimes(
  { windows }: Pick<Configuration, 'windows'>,
  clusterName: string,
  range: Range,
): readonly NamedTime[] {
  return namedTimes(windows, clusterName, range, ({ verticalChanges }) => verticalChanges);
}

/** The window for its vertical changes that holds, or that comes next within two months. */
export function nextVerticalTime(
  configuration: Pick<Configuration, 'windows'>,
  clusterName: string,
  at: number,
): NamedTime | undefined {
  return verticalTimes(configuration, clusterName, { from: at, to: at + LOOK_AHEAD_MILLIS })[0];
}

/** `allowed until 2026-03-08 04:00 Europe/Berlin by window sunday`, for a page that proposes one. */
export function verticalChangesInWords(
  configuration: Pick<Configuration, 'windows'>,
  clusterName: string,
  at: number,
): string {
  const frozen = freezes(configuration, clusterName, { from: at, to: at + 1 })[0];
  if (frozen) return `not before ${localEnd(frozen)}: window ${frozen.window} is a freeze`;
  if (!reservesVerticalChanges(configuration, clusterName)) return 'allowed at any time';
  const next = nextVerticalTime(configuration, clusterName, at);
  if (!next) return `not allowed by a window within ${LOOK_AHEAD_MILLIS / DAY_MILLIS} days`;
  if (next.from <= at) return `allowed until ${localEnd(next)} by window ${next.window}`;
  const { window, timeZone } = next;
  return `not before ${localMinute(next.from, timeZone)} ${timeZone}, window ${window}`;
}

function localEnd({ until, timeZone }: NamedTime): string {
  return `${localMinute(until, timeZone)} ${timeZone}`;
}

function localMinute(instant: number, timeZone: string): string {
  return localTimeAt(instant, timeZone).slice(0, 16).replace('T', ' ');
}

function freezes({ windows }: Pick<Configuration, 'windows'>, clusterName: string, range: Range) {
  return namedTimes(windows, clusterName, range, (window) => 'freeze' in window && window.freeze);
}

function namedTimes(
  windows: Configuration['windows'],
  clusterName: string,
  range: Range,
  counts: (window: WeeklyWindow | OneOffWindow) => boolean,
): readonly NamedTime[] {
  return ofCluster(windows, clusterName)
    .filter(([, window]) => counts(window))
    .flatMap(([name, window]) =>
      timesOf(window, windows, range).map((time) => ({
        window: name,
        timeZone: window.timeZone ?? windows.timeZone,
        ...time,
      })),
    )
    .sort((a, b) => a.from - b.from);
}

function ofCluster({ weekly, once }: Configuration['windows'], clusterName: string) {
  return [...Object.entries(weekly), ...Object.entries(once)].filter(([, { targets }]) =>
    targets.includes(clusterName),
  );
}
