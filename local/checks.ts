import type { Configuration } from '../core/config/schema.ts';
import {
  type AuroraReadersTarget,
  type EdgeFunctionTarget,
  type ScalableTarget,
  scalableTargets,
} from '../core/targets.ts';
import type { FunctionMinute } from '../replay/function-minute.ts';
import type { PlayedMinute } from './player.ts';
import { count, percent } from './words.ts';

/** One thing that must hold for the run to have succeeded, and what was found. */
export interface Check {
  readonly holds: boolean;
  readonly says: string;
}

/** A function follows its traffic when at most this share of the requests finds no provisioned environment. */
const MOST_SPILLOVER = 0.05;

/** Readers follow when their CPU is at the critical line or beyond in at most this share of the minutes with traffic. */
const MOST_HOT_MINUTES = 0.05;

/**
 * Functions and clusters must have risen above their floor, followed, and come back to it; a function of `steady` must
 * have been served by its floor alone.
 */
export function checksOf(
  configuration: Configuration,
  minutes: readonly PlayedMinute[],
  steady: readonly string[],
): readonly Check[] {
  return scalableTargets(configuration).flatMap((target) => {
    if (target.kind === 'aurora-readers') return readerChecks(target, minutes);
    return steady.includes(target.name)
      ? [floorIsEnough(target, minutes)]
      : functionChecks(target, minutes);
  });
}

/** No handler failed, and no event was refused. */
export function nothingLost(failed: readonly string[], rejected: readonly string[]): Check {
  const lost = [...failed, ...rejected];
  return {
    holds: lost.length === 0,
    says: `no event was lost: ${failed.length} failed, ${rejected.length} rejected${lost[0] === undefined ? '' : `, the first: ${lost[0]}`}`,
  };
}

/** The capacity that stood at the end of each minute, in the target's unit. */
export function capacityOver(
  target: ScalableTarget,
  minutes: readonly PlayedMinute[],
): readonly number[] {
  return minutes.map(({ capacity }) => {
    if (target.kind === 'edge-function') {
      const available = capacity.edgeFunctions[target.name]?.available ?? 0;
      return available / target.configuration.scaling.targetConcurrency;
    }
    const instances = capacity.auroraClusters[target.name] ?? [];
    return instances.filter(({ isWriter, isAvailable }) => !isWriter && isAvailable).length;
  });
}

/** The sum of what a function counted. */
export function totalOf(
  name: string,
  minutes: readonly PlayedMinute[],
  counted: (minute: FunctionMinute) => number,
): number {
  return minutes.reduce((sum, { platform }) => {
    const minute = platform.edgeFunctions[name];
    return minute ? sum + counted(minute) : sum;
  }, 0);
}

function functionChecks(
  target: EdgeFunctionTarget,
  minutes: readonly PlayedMinute[],
): readonly Check[] {
  const spillover = totalOf(target.name, minutes, (minute) => minute.spillover);
  const requests = totalOf(target.name, minutes, (minute) => minute.invocations);
  const share = requests === 0 ? 0 : spillover / requests;
  return [
    rose(target, minutes),
    {
      holds: requests > 0 && share <= MOST_SPILLOVER,
      says: `${target.name} followed: ${percent(share, 1)} of ${count(requests)} requests found no provisioned environment (at most ${percent(MOST_SPILLOVER)})`,
    },
    cameBack(target, minutes),
  ];
}

function readerChecks(
  target: AuroraReadersTarget,
  minutes: readonly PlayedMinute[],
): readonly Check[] {
  const critical = target.configuration.thresholds.cpuPercent.critical;
  const busy = minutes
    .map(({ platform }) => platform.auroraClusters[target.name]?.readerCpuPercent ?? 0)
    .filter((cpuPercent) => cpuPercent > 0);
  const hot = busy.filter((cpuPercent) => cpuPercent >= critical).length;
  return [
    rose(target, minutes),
    {
      holds: busy.length > 0 && hot <= MOST_HOT_MINUTES * busy.length,
      says: `the readers of ${target.name} followed: their CPU was at ${critical} % or beyond in ${hot} of ${busy.length} minutes (at most ${percent(MOST_HOT_MINUTES)})`,
    },
    cameBack(target, minutes),
  ];
}

function rose(target: ScalableTarget, minutes: readonly PlayedMinute[]): Check {
  const most = Math.max(...capacityOver(target, minutes));
  return {
    holds: most > target.minCapacity,
    says: `${target.name} rose above its floor: from ${unitsOf(target, target.minCapacity)} to ${most}`,
  };
}

function cameBack(target: ScalableTarget, minutes: readonly PlayedMinute[]): Check {
  const last = capacityOver(target, minutes).at(-1) ?? 0;
  return {
    holds: last === target.minCapacity,
    says: `${target.name} came back to its floor of ${unitsOf(target, target.minCapacity)}: it ended at ${last}`,
  };
}

function floorIsEnough(target: EdgeFunctionTarget, minutes: readonly PlayedMinute[]): Check {
  const most = Math.max(...capacityOver(target, minutes));
  const requests = totalOf(target.name, minutes, (minute) => minute.invocations);
  const spillover = totalOf(target.name, minutes, (minute) => minute.spillover);
  return {
    holds: requests > 0 && most <= target.minCapacity && spillover === 0,
    says: `the floor of ${target.name} was enough: at most ${unitsOf(target, most)}, ${count(spillover)} of ${count(requests)} requests found no provisioned environment`,
  };
}

function unitsOf(target: ScalableTarget, capacity: number): string {
  const unit = target.kind === 'edge-function' ? 'instance' : 'reader';
  return `${capacity} ${capacity === 1 ? unit : `${unit}s`}`;
}
