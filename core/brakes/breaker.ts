import type { Configuration } from '../config/schema.ts';
import { priced } from '../cost/change-cost.ts';
import { dollarsToday } from '../cost/spent-today.ts';
import type { CapacityReading, TargetState } from '../ports.ts';
import type { ChangeDecision, Decision, HoldDecision, Page } from '../scaling/decision.ts';
import type { ScalableTarget } from '../targets.ts';
import { DAY_MILLIS } from '../time.ts';
import { timeInWords } from '../time-in-words.ts';
import { goesOnDraining, trippedUntil } from './recent-changes.ts';

interface UnderLimits {
  readonly target: ScalableTarget;
  readonly configuration: Configuration;
  readonly capacity: CapacityReading;
  /** As settled by this look. */
  readonly state: TargetState | undefined;
  /** Of all targets, this one too. */
  readonly states: ReadonlyMap<string, TargetState>;
  /** Targets whose change was decided in this run and is in no state yet. */
  readonly changing: ReadonlySet<string>;
  readonly now: Date;
}

/** A limit that has been reached. */
interface Trip {
  readonly says: string;
  readonly until: Date;
  /** Of the target's own limit people are told by name, of that of all targets by the alarm. */
  readonly isOwn: boolean;
}

/**
 * The decision under the circuit breaker: a limit that no operator set for the day, but nothing should ever reach.
 *
 * Changes: at the limit scale-in is held, which ends flapping where it costs money and not users; what raises capacity or
 * brings it back under a ceiling goes on, and at twice the limit nothing does. Dollars: no scale-out but to the floor.
 */
export function underBreaker(decision: Decision, under: UnderLimits): Decision {
  const lasting = pagesThatLast(under);
  const held = limited(decision, under);
  return lasting.length === 0 ? held : { ...held, lasting: [...(held.lasting ?? []), ...lasting] };
}

function limited(decision: Decision, under: UnderLimits): Decision {
  if (decision.kind === 'hold' || goesOnDraining(decision, under.capacity)) return decision;
  const tooMany = tooManyChanges(decision, under);
  if (tooMany) return tripped(decision, under.target, tooMany);
  const tooDear = decision.kind === 'scale-out' ? tooManyDollars(under) : undefined;
  if (!tooDear) return decision;
  const { target, configuration } = under;
  if (decision.from >= target.minCapacity) return tripped(decision, target, tooDear);
  const { cost: _ofMore, ...rest } = decision;
  const trail = decision.trail.filter(({ step }) => step !== 'cost');
  const says = `only to the floor of ${target.minCapacity}: ${tooDear.says}`;
  const toFloor: ChangeDecision = {
    ...rest,
    to: Math.min(decision.to, target.minCapacity),
    trail: [...trail, { step: 'bounds', says }],
  };
  return priced(toFloor, target, configuration);
}

/** For all targets, without a limit of their own: half of what each may do by itself, and never less than two may. */
export function allChangesPerHour({ limits, ...configuration }: Configuration): number {
  const { perTarget, allTargets } = limits;
  const targets =
    Object.keys(configuration.edgeFunctions).length +
    Object.keys(configuration.auroraClusters).length;
  // 12 for each of 3 targets -> 24; of 30 targets -> 180
  return (
    allTargets.changesPerHour ?? Math.ceil(perTarget.changesPerHour * Math.max(2, targets / 2))
  );
}

function tooManyChanges({ kind, from }: ChangeDecision, under: UnderLimits): Trip | undefined {
  const { target, configuration, state, states, changing, now } = under;
  const own = state?.recentChanges ?? [];
  const others = [...states].flatMap(([name, { recentChanges = [] }]) =>
    name === target.name ? [] : recentChanges,
  );
  const inThisRun = [...changing].filter((name) => name !== target.name).map(() => now);
  const isHeldFirst = kind === 'scale-in' && from <= target.maxCapacity;
  const trip = (changes: readonly Date[], limit: number, isOwn: boolean): Trip | undefined => {
    const most = isHeldFirst ? limit : 2 * limit;
    const until = trippedUntil(changes, most, now);
    if (!until) return undefined;
    const key = `limits.${isOwn ? 'perTarget' : 'allTargets'}.changesPerHour`;
    const whose = isOwn ? target.name : 'all targets together';
    const says = `${most} changes of ${whose} within an hour, ${key} is ${limit}`;
    return { says, until, isOwn };
  };
  return (
    trip(own, configuration.limits.perTarget.changesPerHour, true) ??
    trip([...own, ...others, ...inThisRun], allChangesPerHour(configuration), false)
  );
}

function tooManyDollars({ target, configuration, state, states, now }: UnderLimits) {
  const { perTarget, allTargets } = configuration.limits;
  if (perTarget.dollarsPerDay === undefined && allTargets.dollarsPerDay === undefined)
    return undefined;
  const own = dollarsToday(state, now);
  const others = [...states].filter(([name]) => name !== target.name);
  const all = others.reduce((sum, [, other]) => sum + dollarsToday(other, now), own);
  const until = new Date((Math.floor(now.getTime() / DAY_MILLIS) + 1) * DAY_MILLIS);
  const trip = (spent: number, limit: number | undefined, isOwn: boolean): Trip | undefined => {
    if (limit === undefined || spent < limit) return undefined;
    const key = `limits.${isOwn ? 'perTarget' : 'allTargets'}.dollarsPerDay`;
    const whose = isOwn ? target.name : 'all targets together';
    const says = `${whose} cost $${spent.toFixed(2)} since 00:00 UTC, ${key} is ${limit}`;
    return { says, until, isOwn };
  };
  return trip(own, perTarget.dollarsPerDay, true) ?? trip(all, allTargets.dollarsPerDay, false);
}

/** The target's own trips: while one lasts, what it has told is not told again. */
function pagesThatLast(under: UnderLimits): readonly string[] {
  const { state, configuration, now } = under;
  const { changesPerHour } = configuration.limits.perTarget;
  const isTripped =
    trippedUntil(state?.recentChanges ?? [], changesPerHour, now) || tooManyDollars(under)?.isOwn;
  return isTripped ? [pageKey('scale-out'), pageKey('scale-in')] : [];
}

function pageKey(kind: ChangeDecision['kind']): string {
  return `breaker ${kind}`;
}

function tripped(
  { kind, from, to, reason, trail, pages }: ChangeDecision,
  { name }: ScalableTarget,
  { says: why, until, isOwn }: Trip,
): HoldDecision {
  const says = `${kind} to ${to} is held by the circuit breaker until ${timeInWords(until)}: ${why}`;
  const page: Page = {
    key: pageKey(kind),
    subject: `${name}: the circuit breaker holds ${kind} to ${to}`,
    text:
      `${name}: ${says}. It was wanted because ${reason}. ` +
      `To set capacity by hand meanwhile: npx tidegate override ${name} --floor N --ceiling N --for 1h --reason "..."`,
  };
  return {
    kind: 'hold',
    reason: 'breaker',
    until,
    from,
    trail: [...trail, { step: 'bounds', says }],
    pages: isOwn ? [...pages, page] : pages,
  };
}
