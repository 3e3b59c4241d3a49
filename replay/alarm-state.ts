import type { MissingData } from '../core/alarms/definition.ts';
import type { AlarmStateValue } from '../core/ports.ts';
import { unreachable } from '../core/unreachable.ts';

/** How one evaluation went: the state, and what it rests on. */
export interface AlarmVerdict {
  readonly state: AlarmStateValue;
  /** Positions in the evaluation range of the real points that count, oldest first. */
  readonly evaluated: readonly number[];
  /** How many of the N points were filled in by the missing-data treatment. */
  readonly filledPeriods: number;
}

/**
 * CloudWatch's decision over one evaluation range, oldest point first, `undefined` where a point is missing.
 *
 * With N real points or more only the newest N count and the missing-data treatment is not used; with fewer, all of
 * them count and the rest is filled. Source: CloudWatch user guide, "Configuring how CloudWatch alarms treat missing
 * data". Where the guide only says "not ALARM" (some breaching points, too few or too young), the model follows its
 * general rule that fewer than M breaching points are OK; `ignore` then keeps the state.
 */
export function decideAlarmState({
  breaches,
  evaluationPeriods,
  datapointsToAlarm,
  treatMissingData,
  previousState,
}: {
  readonly breaches: readonly (boolean | undefined)[];
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: MissingData;
  readonly previousState: AlarmStateValue;
}): AlarmVerdict {
  const real = breaches.flatMap((breach, position) => (breach === undefined ? [] : [position]));
  const evaluated = real.slice(-evaluationPeriods);
  const filledPeriods = evaluationPeriods - evaluated.length;
  const breaching = evaluated.filter((position) => breaches[position]).length;
  const verdict = (state: AlarmStateValue) => ({ state, evaluated, filledPeriods });

  if (breaching >= datapointsToAlarm) return verdict('ALARM');
  if (filledPeriods === 0) return verdict('OK');

  const nothingButBreaches = breaching === evaluated.length;
  switch (treatMissingData) {
    case 'notBreaching':
      return verdict('OK');
    case 'breaching':
      return verdict(breaching + filledPeriods >= datapointsToAlarm ? 'ALARM' : 'OK');
    case 'ignore':
      return verdict(nothingButBreaches ? previousState : 'OK');
    case 'missing': {
      const [oldest] = evaluated;
      if (oldest === undefined) return verdict('INSUFFICIENT_DATA');
      const ageOfOldest = breaches.length - oldest;
      // The premature rule: - - X - - with M = 3 is ALARM, - - - X - is not yet.
      return verdict(nothingButBreaches && ageOfOldest >= datapointsToAlarm ? 'ALARM' : 'OK');
    }
    default:
      return unreachable(treatMissingData);
  }
}
