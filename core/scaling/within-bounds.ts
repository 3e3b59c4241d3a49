import type { CapacityReading } from '../ports.ts';
import { unreachable } from '../unreachable.ts';
import type { Bounds } from './bounds.ts';
import type { ChangeDecision, Decision, HoldDecision, Page, TrailStep } from './decision.ts';
import type { Recommendation } from './verdict.ts';

interface BoundedWish {
  readonly targetName: string;
  readonly capacity: CapacityReading;
  readonly wish: Recommendation;
  readonly bounds: Bounds;
  readonly trail: readonly TrailStep[];
  readonly pages: readonly Page[];
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** The last step of a decision: what is wished for, as far as the bounds let it go. */
export function withinBounds(bounded: BoundedWish): Decision {
  const { capacity, wish, bounds } = bounded;
  const wanted = wish.kind === 'keep' ? standing(capacity) : wish.to;
  const inBounds = Math.min(Math.max(wanted, bounds.floor), bounds.ceiling);
  const to = Math.max(inBounds, Math.min(lowestOf(capacity), capacity.current));
  const from = startOf(capacity, wish, to);
  const span = { from, to };
  if (to > from) {
    const says = to < wanted ? `limited to ${to}, ${wanted} was wanted` : `${from} -> ${to}`;
    return scaleOut(bounded, span, says);
  }
  if (to < from) return scaleIn(bounded, span);
  // What stands after a failure is not promised to stay until it is asked for again.
  if (capacity.kind === 'failed' && to > 0)
    return scaleOut(bounded, span, `${to} is asked for again, because the last change failed`);
  return hold(bounded, from);
}

/** What is not Tidegate's to remove stays, whatever the bounds say. */
function lowestOf(capacity: CapacityReading): number {
  const { current } = capacity;
  return capacity.kind === 'steady' ? current - (capacity.removable ?? current) : 0;
}

/** After a failure a part of an instance may stand; only whole ones can be asked for. */
function standing(capacity: CapacityReading): number {
  return capacity.kind === 'failed' ? Math.ceil(capacity.current) : capacity.current;
}

/** A drain that is called off raises what counts as capacity: from what would have stood to what stands. */
function startOf(capacity: CapacityReading, wish: Recommendation, to: number): number {
  const isCalledOff =
    capacity.kind === 'draining' &&
    to > capacity.desired &&
    (wish.kind === 'out' || to >= capacity.current);
  return isCalledOff ? capacity.desired : capacity.current;
}

function scaleOut(
  { wish, bounds, trail, pages }: BoundedWish,
  { from, to }: Span,
  says: string,
): ChangeDecision {
  const cause = wish.kind === 'out' ? wish.cause : undefined;
  const underFloor = `capacity ${from} is under the floor of ${bounds.floor}`;
  const unforced = wish.kind === 'out' ? wish.says : says;
  return {
    kind: 'scale-out',
    from,
    to,
    reason: wish.kind !== 'out' && from < bounds.floor ? underFloor : unforced,
    trail: [...trail, { step: 'bounds', says }],
    pages,
    ...(cause && { cause }),
  };
}

function scaleIn({ wish, bounds, trail, pages }: BoundedWish, { from, to }: Span): ChangeDecision {
  const overCeiling = `capacity ${from} is over the ceiling of ${bounds.ceiling}`;
  return {
    kind: 'scale-in',
    from,
    to,
    reason: from > bounds.ceiling ? overCeiling : wish.says,
    trail: [...trail, { step: 'bounds', says: `${from} -> ${to}` }],
    pages,
  };
}

function hold(
  { targetName, capacity, wish, bounds, trail, pages }: BoundedWish,
  from: number,
): HoldDecision {
  const held = (says: string) =>
    ({ kind: 'hold', from, trail: [...trail, { step: 'bounds', says }], pages }) as const;
  switch (wish.kind) {
    case 'out': {
      const why = bounds.loweredBy ? ` (${bounds.loweredBy})` : '';
      const says = `${wish.says}, but the ceiling of ${bounds.ceiling} is reached${why}`;
      const subject = `${targetName}: saturated at ${bounds.ceiling}`;
      const saturated: Page = { key: 'saturated', subject, text: says };
      return { ...held(says), reason: 'at-maximum', pages: [...pages, saturated] };
    }
    case 'in': {
      const lowest = lowestOf(capacity);
      const reached =
        lowest > bounds.floor
          ? `the ${lowest} that stand are not Tidegate's to remove`
          : `the floor of ${bounds.floor} is reached`;
      return { ...held(`${wish.says}; ${reached}`), reason: 'at-minimum' };
    }
    case 'keep':
      return {
        ...held(wish.says),
        reason: wish.hold,
        ...(wish.until && { until: wish.until }),
      };
    default:
      return unreachable(wish);
  }
}
