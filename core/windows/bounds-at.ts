import type { Configuration } from '../config/schema.ts';
import type { ScalableTarget } from '../targets.ts';
import { DAY_MILLIS } from '../time.ts';
import { reservesScaleIn, type Span, spansOf } from './spans.ts';

/** How far ahead the end of what holds now is looked for: a long weekend. */
const LOOK_AHEAD_MILLIS = 4 * DAY_MILLIS;

/** Which floor and ceiling hold at an instant, and by which windows. */
export interface WindowBounds {
  readonly floor: number;
  readonly ceiling: number;
  /** Signals may scale the target in only inside certain windows, and this is outside of them. */
  readonly scaleInWaits: boolean;
  /** The windows that give the floor; none where it is the target's own. */
  readonly floorBy: readonly Span[];
  readonly ceilingBy: readonly Span[];
  /** The freezes that hold: nothing is changed. */
  readonly frozenBy: readonly Span[];
}

export interface BoundsChange extends WindowBounds {
  readonly at: number;
}

/**
 * What the windows of a target, which has its own bounds as the file says them, make of them at this instant: the
 * highest that is needed from now until its lead time is over, so that capacity stands when a window needs it.
 */
export function boundsAt(
  target: ScalableTarget,
  windows: Configuration['windows'],
  at: number,
): WindowBounds {
  const spans = spansOf(target, windows, { from: at, to: at + leadMillis(target) + 1 });
  return timetable(target, windows, spans)(at);
}

/** Every change of the answer after `from`, until `to`: the first one is the next edge. */
export function boundsChanges(
  target: ScalableTarget,
  windows: Configuration['windows'],
  { from, to }: { readonly from: number; readonly to: number },
): readonly BoundsChange[] {
  const lead = leadMillis(target);
  const spans = spansOf(target, windows, { from, to: to + lead + 1 });
  const answerAt = timetable(target, windows, spans);
  const edges = spans
    .flatMap((span) => [span.from, span.until, span.from - lead, span.until - lead])
    .filter((edge) => edge > from && edge <= to);
  let last = inShort(answerAt(from));
  return [...new Set(edges)]
    .sort((a, b) => a - b)
    .map((at) => ({ at, ...answerAt(at) }))
    .filter((change) => {
      const previous = last;
      last = inShort(change);
      return last !== previous;
    });
}

/** The next edge within four days. */
export function nextChange(target: ScalableTarget, windows: Configuration['windows'], at: number) {
  return boundsChanges(target, windows, { from: at, to: at + LOOK_AHEAD_MILLIS })[0];
}

function timetable(
  target: ScalableTarget,
  windows: Configuration['windows'],
  spans: readonly Span[],
): (at: number) => WindowBounds {
  const isReserved = reservesScaleIn(target, windows);
  const lead = leadMillis(target);
  return (at) => {
    const soon = spans
      .flatMap(({ from, until }) => [from, until])
      .filter((edge) => edge > at && edge <= at + lead);
    // A window that ends at 07:00, lead 180 s: from 06:57 on what holds at 07:00 is among these.
    const needs = [at, ...soon].map((instant) => withoutLead(target, spans, instant));
    const highest = needs.reduce((a, b) => (b.floor > a.floor ? b : a));
    const widest = needs.reduce((a, b) => (b.ceiling > a.ceiling ? b : a));
    return {
      floor: highest.floor,
      floorBy: highest.floorBy,
      ceiling: widest.ceiling,
      ceilingBy: widest.ceilingBy,
      scaleInWaits: isReserved && !spans.some((span) => span.allowsScaleIn && holds(span, at)),
      frozenBy: spans.filter((span) => span.freezes && holds(span, at)),
    };
  };
}

/** The highest floor and the lowest ceiling of the windows that hold; where they cross, the floor. */
function withoutLead(target: ScalableTarget, spans: readonly Span[], at: number) {
  const held = spans.filter((span) => holds(span, at));
  const floors = held.flatMap(({ floor }) => (floor === undefined ? [] : [floor]));
  const ceilings = held.flatMap(({ ceiling }) => (ceiling === undefined ? [] : [ceiling]));
  const floor = floors.length === 0 ? target.minCapacity : Math.max(...floors);
  const lowest = ceilings.length === 0 ? target.maxCapacity : Math.min(...ceilings);
  return {
    floor,
    floorBy: held.filter((span) => span.floor === floor),
    ceiling: Math.max(floor, lowest),
    ceilingBy: lowest < floor ? [] : held.filter((span) => span.ceiling === lowest),
  };
}

function holds({ from, until }: Span, at: number): boolean {
  return from <= at && at < until;
}

function leadMillis({ leadSeconds }: ScalableTarget): number {
  return leadSeconds * 1000;
}

function inShort(bounds: WindowBounds): string {
  const { floor, ceiling, scaleInWaits, floorBy, ceilingBy, frozenBy } = bounds;
  const names = [floorBy, ceilingBy, frozenBy].map((spans) => spans.map(({ window }) => window));
  return JSON.stringify([floor, ceiling, scaleInWaits, names]);
}
