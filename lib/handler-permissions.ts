import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { EdgeFunctionTarget, ScalableTarget } from '../core/targets.ts';
import { auroraPermissions } from './aurora-permissions.ts';
import { evidencePermissions } from './evidence-permissions.ts';
import { allow, type Permissions, together, wildcard } from './permissions.ts';

/** What all shards share: the foundation stack as it is drawn, or as it is found deployed. */
interface Foundation {
  readonly table: { readonly tableArn: string };
  readonly topic: { readonly topicArn: string };
  readonly topicKey: { readonly keyArn: string };
}

export interface LoopPermissionsProps {
  readonly foundation: Foundation;
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
  return together(
    own,
    ...(functions.length === 0 ? [] : [evidencePermissions(scope, functions)]),
    ...(clusters.length === 0 ? [] : [auroraPermissions(scope, project, clusters)]),
  );
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
function keepingState({ table }: Foundation): PolicyStatement[] {
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

function notifying({ topic, topicKey }: Foundation): PolicyStatement[] {
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
  return [
    // Provisioned concurrency is asked of an alias, GetAlias of its function: neither name allows the other's action.
    allow({
      actions: [
        'lambda:GetAlias',
        'lambda:GetFunctionConfiguration',
        'lambda:GetProvisionedConcurrencyConfig',
        'lambda:PutProvisionedConcurrencyConfig',
      ],
      resources: targets.flatMap((target) => [
        functionArn(target),
        `${functionArn(target)}:${target.configuration.alias}`,
      ]),
    }),
  ];
}
