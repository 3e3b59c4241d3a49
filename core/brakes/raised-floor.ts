import type { Configuration } from '../config/schema.ts';
import type { Control } from '../ports.ts';
import { targetsAt } from '../windows/targets-at.ts';
import type { Override } from './brake.ts';
import type { BrakeRequest } from './brake-request.ts';
import { brakesInForce, overridden } from './in-force.ts';

export interface RaisedFloor {
  readonly target: string;
  readonly instances: number;
  readonly reason: string;
  readonly by: string;
  readonly until: Date;
}

/**
 * The override that raises a target's floor and lowers nothing. The newest override wins over file, windows and older ones,
 * so it carries on what they say now: a higher floor, and a ceiling that leaves room for the floor.
 */
export function floorRequest(
  { target: name, instances, reason, until }: RaisedFloor,
  { brakes }: Control,
  { configuration, now }: { readonly configuration: Configuration; readonly now: Date },
): BrakeRequest {
  const target = targetsAt(configuration, now).find((each) => each.name === name);
  const standing = target && overridden(target, brakes, now);
  // asked for 6 where a window or a person says 8 -> 8
  const floor = Math.max(instances, standing?.minCapacity ?? 0);
  const given = newestOverride(brakes, name, now)?.ceiling;
  const ceiling = given !== undefined && given >= floor ? given : undefined;
  return {
    kind: 'override',
    target: name,
    floor: String(floor),
    ...(ceiling !== undefined && { ceiling: String(ceiling) }),
    reason,
    until: inWholeSeconds(until),
  };
}

/** Whether the override that counts gives this floor, or a higher one, for as long. */
export function isFloorRaised(
  { target, instances, until }: RaisedFloor,
  { brakes }: Control,
  now: Date,
): boolean {
  const newest = newestOverride(brakes, target, now);
  if (newest?.floor === undefined) return false;
  return newest.floor >= instances && newest.expiresAt >= new Date(inWholeSeconds(until));
}

function newestOverride(
  brakes: Control['brakes'],
  target: string,
  now: Date,
): Override | undefined {
  return brakesInForce(brakes, now)
    .filter((brake): brake is Override => brake.kind === 'override' && brake.target === target)
    .toSorted((a, b) => b.at.getTime() - a.at.getTime())[0];
}

/** As people write the end of a brake. */
export function inWholeSeconds(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}
