import type { RunbookName } from '../../../core/runbooks/runbook.ts';
import type { Permissions } from '../../permissions.ts';
import { failoverPermissions } from './aurora-failover.ts';
import { failBackPermissions } from './fail-back.ts';
import { regionShiftPermissions } from './region-shift.ts';
import { scalingPermissions } from './scale-database.ts';
import { commonPermissions, type PermissionsOf } from './step-permissions.ts';

const OWN: Readonly<Record<RunbookName, PermissionsOf>> = {
  'aurora-failover': failoverPermissions,
  'region-shift': regionShiftPermissions,
  'fail-back': failBackPermissions,
  'scale-database': scalingPermissions,
};

/** What the steps of a runbook may do: its role has nothing else. */
export function runbookPermissions(
  name: RunbookName,
  ...[scope, props]: Parameters<PermissionsOf>
): Permissions {
  const all = [commonPermissions(scope, props), OWN[name](scope, props)];
  return {
    statements: all.flatMap(({ statements }) => statements),
    acknowledgments: all.flatMap(({ acknowledgments }) => acknowledgments),
  };
}
