import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Configuration } from '../../../core/config/schema.ts';
import { foundationStackName } from '../../../core/stack-names.ts';
import type { FoundationStack } from '../../foundation-stack.ts';
import { allow, type Permissions, wildcard } from '../../permissions.ts';

export interface StepPermissionsProps {
  readonly configuration: Configuration;
  readonly foundation: FoundationStack;
}

/** What the steps of one runbook may do besides what those of every runbook may. */
export type PermissionsOf = (scope: Construct, props: StepPermissionsProps) => Permissions;

export function rdsArn(scope: Construct, suffix: string): string {
  const { partition, region, account } = Stack.of(scope);
  return `arn:${partition}:rds:${region}:${account}:${suffix}`;
}

/** As cdk-nag prints it. */
export function printed(scope: Construct, arn: string): string {
  return arn.replace(Stack.of(scope).account, '<AWS::AccountId>');
}

/** What the steps of every runbook may do: read the world and the approval, take the lock, tell people. */
export const commonPermissions: PermissionsOf = (scope, { configuration, foundation }) => {
  const { partition, region, account } = Stack.of(scope);
  const automations = `arn:${partition}:ssm:${region}:${account}:automation-execution/*`;
  const machines = `${foundationStackName(configuration.project)}-*`;
  const runs = `arn:${partition}:states:${region}:${account}:execution:${machines}`;
  const instances = rdsArn(scope, 'db:*');
  return {
    statements: [
      allow({ actions: ['rds:DescribeDBInstances'], resources: [instances] }),
      allow({ actions: ['cloudwatch:GetMetricData'], resources: ['*'] }),
      allow({ actions: ['ssm:GetAutomationExecution'], resources: [automations] }),
      allow({ actions: ['states:DescribeExecution'], resources: [runs] }),
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
        printed(scope, instances),
        'The instances of a cluster are found by a filter, a question about every instance.',
      ),
      wildcard(
        printed(scope, automations),
        'The approval is read by its id, which exists only then.',
      ),
      wildcard(printed(scope, runs), 'Whether the run that holds a lock has ended, by its id.'),
    ],
  };
};
