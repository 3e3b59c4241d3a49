import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { runbookDocumentName } from '../../../core/runbooks/names.ts';
import { allow, type Permissions, wildcard } from '../../permissions.ts';
import { type PermissionsOf, printed } from './step-permissions.ts';

/**
 * Starts and stops what the drills name, and nothing else: machines for dry runs, which refuse to do more without an
 * approval, and documents for real runs. What it takes to pass the documents' roles is added where they are drawn.
 */
export const drillPermissions: PermissionsOf = (
  scope,
  { configuration, foundation },
): Permissions => {
  const drills = Object.values(configuration.runbooks?.drills ?? {});
  const namesOf = (mode: 'dry-run' | 'run') => [
    ...new Set(
      drills
        .filter((drill) => drill.mode === mode)
        .map(({ runbook }) => runbookDocumentName(configuration.project, runbook)),
    ),
  ];
  const all = [dryRuns(scope, namesOf('dry-run')), realRuns(scope, namesOf('run'))];
  return {
    statements: [
      allow({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }),
      allow({
        actions: ['dynamodb:Query'],
        resources: [foundation.table.tableArn],
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['LOCK#*'] } },
      }),
      ...all.flatMap(({ statements }) => statements),
    ],
    acknowledgments: [
      wildcard('*', 'The stop alarm is read by its name; DescribeAlarms knows no resource.'),
      ...all.flatMap(({ acknowledgments }) => acknowledgments),
    ],
  };
};

function dryRuns(scope: Construct, names: readonly string[]): Permissions {
  if (names.length === 0) return NOTHING;
  const executions = names.map((name) => arn(scope, 'states', `execution:${name}:drill-*`));
  return {
    statements: [
      allow({
        actions: ['states:StartExecution'],
        resources: names.map((name) => arn(scope, 'states', `stateMachine:${name}`)),
      }),
      allow({ actions: ['states:StopExecution'], resources: executions }),
    ],
    acknowledgments: executions.map((each) =>
      wildcard(printed(scope, each), 'Executions that drills have started, which are named so.'),
    ),
  };
}

function realRuns(scope: Construct, names: readonly string[]): Permissions {
  if (names.length === 0) return NOTHING;
  const automations = arn(scope, 'ssm', 'automation-execution/*');
  const definitions = names.map((name) => arn(scope, 'ssm', `automation-definition/${name}:*`));
  const executions = names.map((name) => arn(scope, 'states', `execution:${name}:*`));
  return {
    statements: [
      allow({
        actions: ['ssm:StartAutomationExecution'],
        resources: [
          ...definitions,
          ...names.map((name) => arn(scope, 'ssm', `document/${name}`)),
          automations,
        ],
      }),
      allow({ actions: ['ssm:StopAutomationExecution'], resources: [automations] }),
      allow({ actions: ['states:StopExecution'], resources: executions }),
    ],
    acknowledgments: [
      ...definitions.map((each) => wildcard(printed(scope, each), 'Any version of one document.')),
      wildcard(printed(scope, automations), 'An execution is named when it starts.'),
      ...executions.map((each) =>
        wildcard(
          printed(scope, each),
          'The run is named after its approval, which exists only then.',
        ),
      ),
    ],
  };
}

const NOTHING: Permissions = { statements: [], acknowledgments: [] };

function arn(scope: Construct, service: string, resource: string): string {
  const { partition, region, account } = Stack.of(scope);
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}
