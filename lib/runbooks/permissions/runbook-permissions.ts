import type { RunbookName } from '../../../core/runbooks/runbook.ts';
import { runsByAlarm } from '../../../core/runbooks/start-by-alarm.ts';
import { allow, type Permissions, wildcard } from '../../permissions.ts';
import { failoverPermissions } from './aurora-failover.ts';
import { drillPermissions } from './drill.ts';
import { failBackPermissions } from './fail-back.ts';
import { regionShiftPermissions } from './region-shift.ts';
import { restorePermissions } from './restore-from-backup.ts';
import { scalingPermissions } from './scale-database.ts';
import { commonPermissions, type PermissionsOf } from './step-permissions.ts';

const OWN: Readonly<Record<RunbookName, PermissionsOf>> = {
  'aurora-failover': failoverPermissions,
  'region-shift': regionShiftPermissions,
  'fail-back': failBackPermissions,
  'scale-database': scalingPermissions,
  'restore-from-backup': restorePermissions,
  drill: drillPermissions,
};

/** A run that an alarm has started looks whether that is so. */
const READING_ALARMS: Permissions = {
  statements: [allow({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] })],
  acknowledgments: [
    wildcard('*', 'The alarm is read by its name; DescribeAlarms knows no resource.'),
  ],
};

/** What the steps of a runbook may do: its role has nothing else. */
export function runbookPermissions(
  name: RunbookName,
  ...[scope, props]: Parameters<PermissionsOf>
): Permissions {
  const all = [
    commonPermissions(scope, props),
    OWN[name](scope, props),
    ...(runsByAlarm(props.configuration, name) ? [READING_ALARMS] : []),
  ];
  return {
    statements: all.flatMap(({ statements }) => statements),
    acknowledgments: all.flatMap(({ acknowledgments }) => acknowledgments),
  };
}
