import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Configuration } from '../../core/config/schema.ts';
import { standbys } from '../../core/readiness/standby.ts';
import { allow, type Permissions, wildcard } from '../permissions.ts';
import { printed, rdsArn } from './permissions/step-permissions.ts';

/** What it takes to read how ready the standbys are; it changes nothing. */
export function readinessPermissions(scope: Construct, configuration: Configuration): Permissions {
  const { partition, region, account } = Stack.of(scope);
  const all = standbys(configuration);
  const clusters = all.map(({ clusterIdentifier }) =>
    rdsArn(scope, `cluster:${clusterIdentifier}`),
  );
  const globals = all.map(
    ({ globalClusterIdentifier }) =>
      `arn:${partition}:rds::${account}:global-cluster:${globalClusterIdentifier}`,
  );
  const functions = all.flatMap((standby) => standby.functions);
  const aliases = functions.map(
    ({ functionName, alias }) =>
      `arn:${partition}:lambda:${region}:${account}:function:${functionName}:${alias}`,
  );
  const instances = rdsArn(scope, 'db:*');
  return {
    statements: [
      allow({ actions: ['rds:DescribeDBClusters'], resources: clusters }),
      allow({ actions: ['rds:DescribeGlobalClusters'], resources: globals }),
      allow({ actions: ['rds:DescribeDBInstances'], resources: [instances] }),
      allow({
        actions: [
          'cloudwatch:DescribeAlarms',
          'cloudwatch:GetMetricData',
          'lambda:GetAccountSettings',
          'rds:DescribeAccountAttributes',
        ],
        resources: ['*'],
      }),
      ...(aliases.length === 0
        ? []
        : [allow({ actions: ['lambda:GetProvisionedConcurrencyConfig'], resources: aliases })]),
    ],
    acknowledgments: [
      wildcard('*', 'These actions only read, and know no resource or are asked of many at once.'),
      wildcard(
        printed(scope, instances),
        'The instances of a cluster are found by a filter, a question about every instance.',
      ),
    ],
  };
}
