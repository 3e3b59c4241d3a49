import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Configuration } from '../../core/config/schema.ts';
import { failoverTarget } from '../../core/runbooks/run-target.ts';
import type { FoundationStack } from '../foundation-stack.ts';
import { allow, type Permissions, wildcard } from '../permissions.ts';

export interface StepPermissionsProps {
  readonly configuration: Configuration;
  readonly foundation: FoundationStack;
}

/** What the steps of aurora-failover may do: promote and re-tier the configured instances, and no other. */
export function failoverPermissions(
  scope: Construct,
  { configuration, foundation }: StepPermissionsProps,
): Permissions {
  const { partition, region, account } = Stack.of(scope);
  const rds = (suffix: string) => `arn:${partition}:rds:${region}:${account}:${suffix}`;
  const targets = Object.keys(configuration.runbooks?.auroraFailover ?? {}).flatMap(
    (name) => failoverTarget(configuration, name) ?? [],
  );
  const clusters = targets.map(({ clusterIdentifier }) => rds(`cluster:${clusterIdentifier}`));
  const instances = targets.flatMap((target) => target.instances.map((id) => rds(`db:${id}`)));
  const executions = `arn:${partition}:ssm:${region}:${account}:automation-execution/*`;
  const printed = (arn: string) => arn.replace(account, '<AWS::AccountId>');
  return {
    statements: [
      allow({ actions: ['rds:DescribeDBClusters'], resources: clusters }),
      allow({ actions: ['rds:DescribeDBInstances'], resources: [rds('db:*')] }),
      allow({ actions: ['rds:FailoverDBCluster'], resources: [...clusters, ...instances] }),
      allow({ actions: ['rds:ModifyDBInstance'], resources: instances }),
      allow({ actions: ['cloudwatch:GetMetricData'], resources: ['*'] }),
      allow({ actions: ['ssm:GetAutomationExecution'], resources: [executions] }),
      allow({
        actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
        resources: [foundation.table.tableArn],
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['LOCK#*'] } },
      }),
      allow({ actions: ['sns:Publish'], resources: [foundation.topic.topicArn] }),
      allow({
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [foundation.topicKey.keyArn],
      }),
    ],
    acknowledgments: [
      wildcard('*', 'GetMetricData only reads, and knows no resource.'),
      wildcard(
        printed(rds('db:*')),
        'The instances of a cluster are found by a filter, a question about every instance.',
      ),
      wildcard(printed(executions), 'The approval is read by its id, which exists only then.'),
    ],
  };
}
