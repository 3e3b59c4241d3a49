import type { ScalableTarget } from '../targets.ts';
import {
  type Brake,
  brakeInWords,
  type Direction,
  type Freeze,
  type Override,
  type Pause,
} from './brake.ts';

/* Which of the brakes count at an instant. An expired one never does, whether or not it has left the table. */

export function brakesInForce(brakes: readonly Brake[], now: Date): readonly Brake[] {
  return brakes.filter(({ expiresAt }) => expiresAt > now);
}

/** What keeps the target from being changed in this direction: of several brakes the one that ends last. */
export function holdingBrake(
  target: string,
  direction: Direction,
  brakes: readonly Brake[],
  now: Date,
): Pause | Freeze | undefined {
  return brakesInForce(brakes, now)
    .filter((brake) => brake.kind !== 'override')
    .filter((brake) => brake.kind === 'freeze' || holds(brake, target, direction))
    .sort((a, b) => b.expiresAt.getTime() - a.expiresAt.getTime() || newestFirst(a, b))[0];
}

/** The target with the bounds that its newest override gives it. What it gives wins, also where the other bound is beyond it. */
export function overridden<T extends ScalableTarget>(
  target: T,
  brakes: readonly Brake[],
  now: Date,
): T {
  const newest = brakesInForce(brakes, now)
    .filter((brake): brake is Override => brake.kind === 'override' && brake.target === target.name)
    .sort(newestFirst)[0];
  if (!newest) return target;
  const { floor, ceiling } = newest;
  // floor 10 alone over a ceiling of 8 -> 10 to 10; ceiling 1 alone under a floor of 2 -> 1 to 1
  return {
    ...target,
    minCapacity: floor ?? Math.min(target.minCapacity, ceiling ?? target.minCapacity),
    maxCapacity: ceiling ?? Math.max(target.maxCapacity, floor ?? target.maxCapacity),
    override: brakeInWords(newest),
  };
}

function holds({ target: paused, direction }: Pause, target: string, asked: Direction): boolean {
  return paused === target && (direction === 'both' || direction === asked);
}

/** Ids break the tie of two at the same millisecond, so that every reader picks the same. */
function newestFirst(a: Brake, b: Brake): number {
  return b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1);
}
