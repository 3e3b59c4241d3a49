import type { Configuration } from '../config/schema.ts';
import type { ScalableTarget } from '../targets.ts';
import { boundsAt, boundsChanges, type WindowBounds } from './bounds-at.ts';
import { type Range, type Span, spansOf } from './spans.ts';
import { verticalTimes } from './vertical-changes.ts';
import { clockChanges, localTimeAt } from './zones.ts';

/** What holds from an instant until that of the next edge. */
export interface CalendarEdge {
  readonly kind: 'bounds';
  readonly at: Date;
  readonly localTime: string;
  readonly floor: number;
  readonly ceiling: number;
  readonly scaleInWaits: boolean;
  /** Nothing is changed, whatever the bounds. */
  readonly frozen: boolean;
  /** The windows that give the floor, the ceiling or the freeze. */
  readonly windows: readonly string[];
  /** Windows that hold too, and whose floor or ceiling gives way. */
  readonly overruled: readonly string[];
}

export interface CalendarClockChange {
  readonly kind: 'clock-change';
  readonly at: Date;
  /** What clocks show the moment before, rounded up: 03:00 where they go back to 02:00. */
  readonly localTime: string;
  readonly localTimeAfter: string;
}

/** A cluster may change its instance class from here on, until `localEnd`. */
export interface CalendarVerticalChanges {
  readonly kind: 'vertical-changes';
  readonly at: Date;
  readonly localTime: string;
  readonly localEnd: string;
  readonly window: string;
}

export interface TargetCalendar {
  readonly target: string;
  /** The groups that hold it. */
  readonly groups: readonly string[];
  readonly timeZone: string;
  readonly floor: number;
  readonly ceiling: number;
  readonly leadSeconds: number;
  readonly hasWindows: boolean;
  readonly entries: readonly (CalendarEdge | CalendarClockChange | CalendarVerticalChanges)[];
}

/** What windows give a target over a stretch of time, in the zone of its windows; the first entry is what holds now. */
export function calendarOf(
  target: ScalableTarget,
  configuration: Pick<Configuration, 'groups' | 'windows'>,
  range: Range,
): TargetCalendar {
  const { groups, windows } = configuration;
  const { name, minCapacity, maxCapacity, leadSeconds } = target;
  const own = [...Object.values(windows.weekly), ...Object.values(windows.once)].filter(
    ({ targets }) => targets.includes(name),
  );
  const zones = new Set(own.map((window) => window.timeZone ?? windows.timeZone));
  const [zone] = zones;
  const timeZone = zones.size === 1 && zone !== undefined ? zone : windows.timeZone;
  return {
    target: name,
    groups: Object.keys(groups).filter((group) => groups[group]?.includes(name)),
    timeZone,
    floor: minCapacity,
    ceiling: maxCapacity,
    leadSeconds,
    hasWindows: own.length > 0,
    entries: own.length > 0 ? entriesOf(target, configuration, { ...range, timeZone }) : [],
  };
}

function entriesOf(
  target: ScalableTarget,
  configuration: Pick<Configuration, 'windows'>,
  { from, to, timeZone }: Range & { readonly timeZone: string },
): TargetCalendar['entries'] {
  const { windows } = configuration;
  const spans = spansOf(target, windows, { from, to });
  const changes = [
    { at: from, ...boundsAt(target, windows, from) },
    ...boundsChanges(target, windows, { from, to }),
  ];
  const stamp = (at: number) => ({ at: new Date(at), localTime: localTimeAt(at, timeZone) });
  const edges = changes.map((change, index): CalendarEdge => {
    const until = changes[index + 1]?.at ?? to;
    const { floor, ceiling, scaleInWaits } = change;
    return {
      kind: 'bounds',
      ...stamp(change.at),
      floor,
      ceiling,
      scaleInWaits,
      frozen: change.frozenBy.length > 0,
      windows: namesOf([...change.floorBy, ...change.ceilingBy, ...change.frozenBy]),
      overruled: namesOf(
        spans.filter((span) => span.from < until && span.until > change.at && yields(span, change)),
      ),
    };
  });
  const clocks = clockChanges(timeZone, from, to).map(
    ({ at, offsetBefore }): CalendarClockChange => ({
      kind: 'clock-change',
      at: new Date(at),
      localTime: new Date(at + offsetBefore).toISOString().slice(0, -1),
      localTimeAfter: localTimeAt(at, timeZone),
    }),
  );
  const verticals = verticalTimes(configuration, target.name, { from, to }).map(
    (time): CalendarVerticalChanges => ({
      kind: 'vertical-changes',
      ...stamp(Math.max(time.from, from)),
      localEnd: localTimeAt(time.until, timeZone),
      window: time.window,
    }),
  );
  return [...edges, ...clocks, ...verticals].sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** Another window has a higher floor, or a lower ceiling or a floor above this one's. */
function yields(span: Span, { floor, floorBy, ceiling, ceilingBy }: WindowBounds): boolean {
  const floorYields = span.floor !== undefined && span.floor < floor && floorBy.length > 0;
  const isOverCeiling =
    span.ceiling !== undefined && span.ceiling > ceiling && ceilingBy.length > 0;
  const isUnderFloor = span.ceiling !== undefined && span.ceiling < floor;
  return floorYields || isOverCeiling || isUnderFloor;
}

function namesOf(spans: readonly Span[]): readonly string[] {
  return [...new Set(spans.map(({ window }) => window))];
}
