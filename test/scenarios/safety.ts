import type { Brake } from '../../core/brakes/brake.ts';
import type { CapacityReading } from '../../core/ports.ts';
import { scalableTargets } from '../../core/targets.ts';
import {
  type AdverseWorld,
  configuration,
  MINUTE_MILLIS,
  type TargetName,
} from './adverse-world.ts';

interface SetCall {
  readonly target: TargetName;
  readonly from: number;
  readonly desired: number;
  readonly intentId: string | undefined;
  readonly at: Date;
}

/** Clocks of two handlers may be this far apart, and each half of it from the world's. */
const SKEW_MILLIS = 20_000;
const HANDLER_SKEW_MILLIS = SKEW_MILLIS / 2;

/** What must hold of every `set`, whatever the outside does; what did not is listed. */
export interface Safety {
  readonly violations: readonly string[];
  readonly sets: readonly SetCall[];
  /** Every `set` so far can be explained from the audit; asked when handlers that died have been found. */
  unexplained(): readonly string[];
}

export function watchSafety(world: AdverseWorld): Safety {
  const violations: string[] = [];
  const sets: SetCall[] = [];
  const changes = new Map<TargetName, Date>();

  world.onSet = (target, reading, desired) => {
    const { now, ports } = world;
    const state = ports.store.states.get(target);
    const intent = state?.intent;
    const broken = (rule: string) =>
      violations.push(`${rule}: ${target} ${JSON.stringify(reading)} -> ${desired}`);

    if (!isWithinBounds(world, target, desired) && !isTowardsFloor(world, target, reading, desired))
      broken('within bounds');
    if (passesQuota(world, target, reading, desired)) broken('within the quota');
    if (intent?.to !== desired || !state?.lease) broken('intent and lease before the act');
    if (ports.store.control.stopped) broken('nothing while stopped');
    if (isBraked(world, target, reading, desired)) broken('nothing against a pause or a freeze');

    const isForced = isOutOfBounds(world, target, reading.current);
    const isIn = desired < reading.current;
    if (isIn && !isForced && !isMeasured(world, target)) broken('scale-in only on complete data');
    if (!isForced && reading.kind === 'steady' && !isPeaceful(target, isIn)) broken('cooldown');

    sets.push({ target, from: reading.current, desired, intentId: intent?.id, at: now });
    // What stands is asked for again after a failure: no change.
    if (reading.kind !== 'draining' && desired !== reading.current) changes.set(target, now);
  };

  function isPeaceful(target: TargetName, isIn: boolean): boolean {
    const last = changes.get(target);
    const interfered = world.interferedAt.get(target);
    if (!last) return true;
    // After somebody else's change it is not known what came of the own one before.
    if (interfered && interfered >= last) return true;
    const behaviour = world.behaviours.get(target) ?? 'at once';
    if (behaviour === 'refuses' || behaviour === 'faults') return true;
    const reading = sets.findLast((set) => set.target === target);
    if (reading?.desired !== world.readingOf(target).current) return true; // it did not come to stand
    const cooldown = isIn ? 300_000 : 60_000;
    return world.now.getTime() - last.getTime() >= cooldown - SKEW_MILLIS;
  }

  return {
    violations,
    sets,
    unexplained: () =>
      sets.flatMap(({ target, desired, intentId }, index) => {
        const items = world.ports.store.audit.filter((item) => item.target === target);
        const own = items.find(({ id }) => id === intentId);
        const before = sets.slice(0, index).findLast((set) => set.target === target);
        // A drain that goes on and a refusal that repeats are audited once.
        const isRepeated = before?.desired === desired;
        const explained = own
          ? own.configurationHash === 'test' && own.trail.some(({ step }) => step === 'bounds')
          : isRepeated;
        return explained ? [] : [`no audit item explains ${target} -> ${desired} (${intentId})`];
      }),
  };
}

/** The brakes by the clocks of all handlers: by the slowest some have not ended yet, by the fastest some have. */
function brakesByClocks({ ports, now }: AdverseWorld): readonly (readonly Brake[])[] {
  return [-HANDLER_SKEW_MILLIS, HANDLER_SKEW_MILLIS].map((skew) =>
    ports.store.brakes.filter(({ expiresAt }) => expiresAt.getTime() > now.getTime() + skew),
  );
}

/** Bounds that hold by the clock of some handler. */
function boundsOf(world: AdverseWorld, target: TargetName) {
  const found = scalableTargets(configuration).find(({ name }) => name === target);
  if (!found) throw new Error(`no target ${target}`);
  const { minCapacity, maxCapacity } = found;
  return brakesByClocks(world).map((brakes) => {
    const newest = brakes
      .filter((brake) => brake.kind === 'override')
      .filter((brake) => brake.target === target)
      .sort((a, b) => b.at.getTime() - a.at.getTime())[0];
    const floor = newest?.floor ?? Math.min(minCapacity, newest?.ceiling ?? minCapacity);
    const ceiling = newest?.ceiling ?? Math.max(maxCapacity, newest?.floor ?? maxCapacity);
    return { floor, ceiling };
  });
}

function isWithinBounds(world: AdverseWorld, target: TargetName, capacity: number): boolean {
  return boundsOf(world, target).some(
    ({ floor, ceiling }) => capacity >= floor && capacity <= ceiling,
  );
}

/** By the clock of some handler, which then brings it back within them at once. */
function isOutOfBounds(world: AdverseWorld, target: TargetName, capacity: number): boolean {
  return boundsOf(world, target).some(
    ({ floor, ceiling }) => capacity < floor || capacity > ceiling,
  );
}

/** The floor of an override may be out of the quota's reach: then as near as it lets capacity come. */
function isTowardsFloor(
  world: AdverseWorld,
  target: TargetName,
  { current }: CapacityReading,
  desired: number,
): boolean {
  return desired > current && boundsOf(world, target).some(({ floor }) => desired < floor);
}

function isBraked(
  world: AdverseWorld,
  target: TargetName,
  reading: CapacityReading,
  desired: number,
): boolean {
  const standing = reading.kind === 'draining' ? reading.desired : reading.current;
  // What is asked for again after a failure is growth; a drain that goes on is none.
  const isIn = desired < reading.current && desired <= standing;
  const direction = isIn ? 'scale-in' : 'scale-out';
  return brakesByClocks(world).every((brakes) =>
    brakes.some(
      (brake) =>
        brake.kind === 'freeze' ||
        (brake.kind === 'pause' &&
          brake.target === target &&
          [direction, 'both'].includes(brake.direction)),
    ),
  );
}

/** Growth beyond what the account leaves, while what stands elsewhere is known. */
function passesQuota(
  { ports, readingOf }: AdverseWorld,
  target: TargetName,
  { current }: CapacityReading,
  desired: number,
): boolean {
  if (target === 'db' || desired <= current) return false;
  const other = target === 'edge' ? 'digest' : 'edge';
  const reading = readingOf(other);
  const known = ports.store.states.get(other)?.observedCapacity;
  if (reading.kind !== 'steady' || known !== reading.current) return false;
  const size = { edge: 50, digest: 5 };
  const total = desired * size[target] + reading.current * size[other];
  return total > ports.account.limits.concurrentExecutions - 100;
}

/** Of the last 5 full minutes, up to the newest that is seen, each is seen or proven to have been empty. */
function isMeasured({ minutes, now, partial }: AdverseWorld, target: TargetName): boolean {
  if (partial) return false;
  const floor = Math.floor(now.getTime() / MINUTE_MILLIS) * MINUTE_MILLIS;
  const window = [5, 4, 3, 2, 1].map((back) => minutes.get(floor - back * MINUTE_MILLIS));
  const load = (minute: (typeof window)[number]) => (target === 'db' ? 1 : (minute?.[target] ?? 0));
  const isSeen = (minute: (typeof window)[number]) =>
    minute !== undefined &&
    load(minute) > 0 &&
    (minute.seen === 'all' ||
      minute.seen === 'all but the heartbeat' ||
      (target === 'db' && minute.seen === 'all but what is in flight'));
  const hasHeartbeat = (minute: (typeof window)[number]) =>
    minute?.seen === 'all' || minute?.seen === 'all but what is in flight';
  const isEmpty = (minute: (typeof window)[number]) => hasHeartbeat(minute) && load(minute) === 0;

  const newest = window.findLastIndex(isSeen);
  if (newest === -1) {
    const nobodySeen = window.every(
      (minute) => !minute || load(minute) === 0 || minute.seen === 'nothing',
    );
    return target !== 'db' && nobodySeen && window.slice(0, 3).filter(hasHeartbeat).length >= 2;
  }
  return (
    newest >= 2 && window.slice(0, newest).every((minute) => isSeen(minute) || isEmpty(minute))
  );
}
