import type { AlarmDefinition } from '../alarms/definition.ts';
import type { TargetState } from '../ports.ts';
import { shardOf } from '../shards.ts';
import { changesWithDemand, type ScalableTarget } from '../targets.ts';

/** A target at rest is compared with AWS this often, each in a minute of its own. */
export const DRIFT_CHECK_MINUTES = 10;

/**
 * Whether `reconcile` pays for a look: only targets that can change; the target's bounds are those that hold now, so a
 * window's edge is among the reasons, however long ago it was; those that follow demand always can. The rest cost nothing but a drift check every 10
 * minutes, spread by name so that a fleet does not check in one minute.
 */
export function needsLook(
  target: ScalableTarget,
  state: TargetState | undefined,
  alarmsInAlarm: readonly Pick<AlarmDefinition, 'drives'>[],
  now: Date,
): boolean {
  if (changesWithDemand(target)) return true;
  if (state?.observedCapacity === undefined || state.intent || state.lease) return true;
  if (state.observedCapacity > target.minCapacity || state.observedCapacity < target.minCapacity)
    return true;
  if (alarmsInAlarm.some((alarm) => alarm.drives.includes(target.name))) return true;
  return driftCheckIsDue(target, state, now);
}

/** Whether capacity must be read from AWS even if nothing is to change. */
export function driftCheckIsDue(target: ScalableTarget, state: TargetState, now: Date): boolean {
  if (!state.capacityReadAt) return true;
  const minutesOld = (now.getTime() - state.capacityReadAt.getTime()) / 60_000;
  const itsMinute = shardOf(target.name, DRIFT_CHECK_MINUTES) % DRIFT_CHECK_MINUTES;
  const thisMinute = Math.floor(now.getTime() / 60_000) % DRIFT_CHECK_MINUTES;
  return minutesOld >= 2 * DRIFT_CHECK_MINUTES || (itsMinute === thisMinute && minutesOld >= 1);
}
