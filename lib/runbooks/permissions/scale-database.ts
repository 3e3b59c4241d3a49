import { scalingTarget } from '../../../core/runbooks/scale-database/target.ts';
import { allow, type Permissions, wildcard } from '../../permissions.ts';
import { type PermissionsOf, printed, rdsArn } from './step-permissions.ts';

/** Changes and promotes the configured instances, and takes snapshots of their clusters under its own names. */
export const scalingPermissions: PermissionsOf = (scope, { configuration }): Permissions => {
  const targets = Object.keys(configuration.runbooks?.scaleDatabase ?? {}).flatMap(
    (name) => scalingTarget(configuration, name) ?? [],
  );
  const clusters = targets.map((target) => rdsArn(scope, `cluster:${target.clusterIdentifier}`));
  const instances = targets.flatMap((target) =>
    target.instances.map((id) => rdsArn(scope, `db:${id}`)),
  );
  const snapshots = targets.map((target) =>
    rdsArn(scope, `cluster-snapshot:${target.clusterIdentifier}-scale-*`),
  );
  const everySnapshot = rdsArn(scope, 'cluster-snapshot:*');
  return {
    statements: [
      allow({ actions: ['rds:DescribeDBClusters'], resources: clusters }),
      allow({ actions: ['rds:DescribeOrderableDBInstanceOptions'], resources: ['*'] }),
      allow({
        actions: ['rds:DescribeDBClusterSnapshots'],
        resources: [...clusters, everySnapshot],
      }),
      allow({
        actions: ['rds:CreateDBClusterSnapshot'],
        resources: [...clusters, ...snapshots],
      }),
      allow({ actions: ['rds:FailoverDBCluster'], resources: [...clusters, ...instances] }),
      allow({ actions: ['rds:ModifyDBInstance'], resources: instances }),
    ],
    acknowledgments: [
      wildcard('*', 'What AWS offers is no resource.'),
      wildcard(
        printed(scope, everySnapshot),
        'The snapshots of a cluster are a question about every snapshot.',
      ),
      ...snapshots.map((snapshot) =>
        wildcard(printed(scope, snapshot), 'The snapshots of one cluster, numbered.'),
      ),
    ],
  };
};
