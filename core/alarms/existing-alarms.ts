import type { Configuration, Level } from '../config/schema.ts';
import type { AlarmReading } from '../ports.ts';

/** An alarm of the user's own, which a target's configuration names; Tidegate draws and changes none of them. */
export interface ExistingAlarm {
  readonly target: string;
  /** As the configuration calls it. */
  readonly name: string;
  /** As CloudWatch does. */
  readonly alarmName: string;
  readonly level: Level;
}

/** An existing alarm that is in ALARM. */
export interface RaisedExistingAlarm extends ExistingAlarm {
  readonly since: Date;
}

/** Every existing alarm with each target that names it. */
export function existingAlarms({
  edgeFunctions,
  auroraClusters,
}: Pick<Configuration, 'edgeFunctions' | 'auroraClusters'>): readonly ExistingAlarm[] {
  return [...Object.entries(edgeFunctions), ...Object.entries(auroraClusters)].flatMap(
    ([target, block]) =>
      Object.entries(block.existingAlarms).map(([name, alarm]) => ({ target, name, ...alarm })),
  );
}

/** Those in ALARM, of readings of any alarms. */
export function raisedExistingAlarms(
  alarms: readonly ExistingAlarm[],
  inAlarm: readonly AlarmReading[],
): readonly RaisedExistingAlarm[] {
  const since = new Map(inAlarm.map((reading) => [reading.name, reading.since]));
  return alarms.flatMap((alarm) => {
    const raisedAt = since.get(alarm.alarmName);
    return raisedAt === undefined ? [] : [{ ...alarm, since: raisedAt }];
  });
}
