import { together } from '../../permissions.ts';
import { changingGlobals, partnerPermissions, shiftingHere } from './shifting.ts';
import type { PermissionsOf } from './step-permissions.ts';

/** The way back loses nothing, and takes back what the partner says of traffic. */
export const failBackPermissions: PermissionsOf = (scope, props) =>
  together(
    shiftingHere(scope, props),
    {
      statements: [changingGlobals(scope, props.configuration, ['rds:SwitchoverGlobalCluster'])],
      acknowledgments: [],
    },
    partnerPermissions(scope, props.configuration, ['dynamodb:GetItem', 'dynamodb:PutItem']),
  );
