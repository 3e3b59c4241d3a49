import type { Configuration } from '../config/schema.ts';
import { type ScalableTarget, scalableTargets, type WindowNote } from '../targets.ts';
import { boundsAt, nextChange, type WindowBounds } from './bounds-at.ts';
import { localTimeAt } from './zones.ts';

/** Every scalable target with the bounds that hold for it now: whatever reads a bound follows the windows. */
export function targetsAt(configuration: Configuration, now: Date): readonly ScalableTarget[] {
  const { weekly, once } = configuration.windows;
  const named = new Set(
    [...Object.values(weekly), ...Object.values(once)].flatMap(({ targets }) => targets),
  );
  return scalableTargets(configuration).map((target) =>
    named.has(target.name) ? within(target, configuration.windows, now.getTime()) : target,
  );
}

function within(
  target: ScalableTarget,
  windows: Configuration['windows'],
  at: number,
): ScalableTarget {
  const bounds = boundsAt(target, windows, at);
  const { floor, ceiling, scaleInWaits, frozenBy } = bounds;
  const freeze = [...frozenBy].sort((a, b) => b.until - a.until)[0];
  const note: WindowNote = {
    says: inWords(target, windows, { at, bounds }),
    scaleInWaits,
    ...(freeze && { freeze: { window: freeze.window, until: new Date(freeze.until) } }),
  };
  return { ...target, minCapacity: floor, maxCapacity: ceiling, windows: note };
}

/** `window night: floor 1, window quiet: ceiling 4, until 06:57 Europe/Berlin` */
function inWords(
  target: ScalableTarget,
  windows: Configuration['windows'],
  { at, bounds }: { readonly at: number; readonly bounds: WindowBounds },
): string {
  const { floor, ceiling, floorBy, ceilingBy } = bounds;
  const [first] = [...floorBy, ...ceilingBy];
  if (!first) return '';
  const names = new Set([...floorBy, ...ceilingBy].map(({ window }) => window));
  const parts = [...names].map((name) => {
    const gives = [
      ...(floorBy.some(({ window }) => window === name) ? [`floor ${floor}`] : []),
      ...(ceilingBy.some(({ window }) => window === name) ? [`ceiling ${ceiling}`] : []),
    ];
    return `window ${name}: ${gives.join(' and ')}`;
  });
  const change = nextChange(target, windows, at);
  const until = change ? ` until ${clockTime(change.at, at, first.timeZone)}` : '';
  return `${parts.join(', ')}${until}`;
}

/** The date is said only where it is another one. */
function clockTime(instant: number, now: number, zone: string): string {
  const [date, time = ''] = localTimeAt(instant, zone).split('T');
  const today = localTimeAt(now, zone).slice(0, 10);
  return `${date === today ? '' : `${date} `}${time.slice(0, 5)} ${zone}`;
}
