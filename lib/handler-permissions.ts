import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { EdgeFunctionTarget, ScalableTarget } from '../core/targets.ts';
import { auroraPermissions } from './aurora-permissions.ts';
import type { FoundationStack } from './foundation-stack.ts';
import { allow, type Permissions, together, wildcard } from './permissions.ts';

export interface LoopPermissionsProps {
  readonly foundation: FoundationStack;
  readonly project: string;
  readonly targets: readonly ScalableTarget[];
}

/** What the control loop may do: read the account, keep its state, tell people, and move these targets. */
export function loopPermissions(
  scope: Construct,
  { foundation, project, targets }: LoopPermissionsProps,
): Permissions {
  const functions = targets.filter((target) => target.kind === 'edge-function');
  const clusters = targets.filter((target) => target.kind === 'aurora-readers');
  const own: Permissions = {
    statements: [
      readingAccount(),
      ...keepingState(foundation),
      ...notifying(foundation),
      ...(functions.length === 0 ? [] : provisioning(scope, functions)),
    ],
    acknowledgments: [
      wildcard(
        '*',
        'These actions only read, and know no resource or are asked about many at once.',
      ),
    ],
  };
  return clusters.length === 0 ? own : together(own, auroraPermissions(scope, project, clusters));
}

function readingAccount(): PolicyStatement {
  return allow({
    actions: [
      'application-autoscaling:DescribeScalableTargets',
      'cloudwatch:DescribeAlarms',
      'cloudwatch:GetMetricData',
      'lambda:GetAccountSettings',
    ],
    resources: ['*'],
  });
}

/** States of all targets are read, because each one's ceiling depends on what the others hold of the quota. */
function keepingState({ table }: FoundationStack): PolicyStatement[] {
  const onKeys = (...keys: readonly string[]) => ({
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys },
  });
  return [
    allow({
      actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem'],
      resources: [table.tableArn],
      conditions: onKeys('TARGET#*', 'CONTROL'),
    }),
    allow({
      actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
      resources: [table.tableArn],
      conditions: onKeys('TARGET#*'),
    }),
  ];
}

function notifying({ topic, topicKey }: FoundationStack): PolicyStatement[] {
  return [
    allow({ actions: ['sns:Publish'], resources: [topic.topicArn] }),
    allow({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [topicKey.keyArn] }),
  ];
}

/** Nothing in IAM caps the amount of provisioned concurrency: core's bounds and the account's quota do. */
function provisioning(scope: Construct, targets: readonly EdgeFunctionTarget[]): PolicyStatement[] {
  const functionArn = ({ configuration }: EdgeFunctionTarget) =>
    Stack.of(scope).formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: configuration.functionName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  const aliasArn = (target: EdgeFunctionTarget) =>
    `${functionArn(target)}:${target.configuration.alias}`;
  return [
    allow({
      actions: ['lambda:GetAlias', 'lambda:GetFunctionConfiguration'],
      resources: targets.flatMap((target) => [functionArn(target), aliasArn(target)]),
    }),
    allow({
      actions: ['lambda:GetProvisionedConcurrencyConfig', 'lambda:PutProvisionedConcurrencyConfig'],
      resources: targets.map(aliasArn),
    }),
  ];
}
