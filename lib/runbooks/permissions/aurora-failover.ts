import { failoverTarget } from '../../../core/runbooks/aurora-failover/target.ts';
import { allow, type Permissions } from '../../permissions.ts';
import { type PermissionsOf, rdsArn } from './step-permissions.ts';

/** Promotes and re-tiers the configured instances, and no other. */
export const failoverPermissions: PermissionsOf = (scope, { configuration }): Permissions => {
  const targets = Object.keys(configuration.runbooks?.auroraFailover ?? {}).flatMap(
    (name) => failoverTarget(configuration, name) ?? [],
  );
  const clusters = targets.map((target) => rdsArn(scope, `cluster:${target.clusterIdentifier}`));
  const instances = targets.flatMap((target) =>
    target.instances.map((id) => rdsArn(scope, `db:${id}`)),
  );
  return {
    statements: [
      allow({ actions: ['rds:DescribeDBClusters'], resources: clusters }),
      allow({ actions: ['rds:FailoverDBCluster'], resources: [...clusters, ...instances] }),
      allow({ actions: ['rds:ModifyDBInstance'], resources: instances }),
    ],
    acknowledgments: [],
  };
};
