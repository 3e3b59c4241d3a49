import type { Level } from '../config/schema.ts';
import { alarmName } from './alarm-name.ts';
import type { AlarmDefinition } from './definition.ts';

interface TwoLevels
  extends Omit<
    AlarmDefinition,
    | 'name'
    | 'level'
    | 'threshold'
    | 'comparison'
    | 'evaluationPeriods'
    | 'datapointsToAlarm'
    | 'description'
  > {
  readonly project: string;
  readonly thresholds: Readonly<Record<Level, number>>;
  /** M of N: this many breaching minutes of so many. */
  readonly minutes: Readonly<Record<Level, readonly [breaching: number, of: number]>>;
  readonly describe: (level: Level, threshold: number) => string;
}

/** The warning and the critical alarm on one measured value, each at its threshold or above. */
export function bothLevels(alarm: TwoLevels): readonly AlarmDefinition[] {
  const { project, thresholds, minutes, describe, ...shared } = alarm;
  return (['warning', 'critical'] as const).map((level) => {
    const [datapointsToAlarm, evaluationPeriods] = minutes[level];
    return {
      ...shared,
      name: alarmName(project, alarm.componentName, alarm.slug, level),
      level,
      threshold: thresholds[level],
      comparison: 'GreaterThanOrEqualToThreshold',
      evaluationPeriods,
      datapointsToAlarm,
      description: `Tidegate: ${describe(level, thresholds[level])}`,
    };
  });
}
