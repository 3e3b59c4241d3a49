import type { Configuration } from '../config/schema.ts';
import { alarmDefinitions } from './alarm-definitions.ts';
import { existingAlarms } from './existing-alarms.ts';

/** The targets that each alarm drives, Tidegate's own and existing ones, by CloudWatch's name. */
export function drivenByAlarm(
  configuration: Configuration,
): ReadonlyMap<string, readonly string[]> {
  const driven = new Map<string, readonly string[]>(
    alarmDefinitions(configuration).map(({ name, drives }) => [name, drives]),
  );
  for (const { alarmName, target } of existingAlarms(configuration))
    driven.set(alarmName, [...(driven.get(alarmName) ?? []), target]);
  return driven;
}
