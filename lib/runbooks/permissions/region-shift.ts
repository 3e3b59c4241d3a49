import { together } from '../../permissions.ts';
import { changingGlobals, partnerPermissions, shiftingHere } from './shifting.ts';
import type { PermissionsOf } from './step-permissions.ts';

/** Both kinds of it, for one role serves planned and unplanned runs; IAM has no key for `AllowDataLoss`. */
export const regionShiftPermissions: PermissionsOf = (scope, props) =>
  together(
    shiftingHere(scope, props),
    {
      statements: [
        changingGlobals(scope, props.configuration, [
          'rds:FailoverGlobalCluster',
          'rds:SwitchoverGlobalCluster',
        ]),
      ],
      acknowledgments: [],
    },
    partnerPermissions(scope, props.configuration, ['dynamodb:GetItem']),
  );
