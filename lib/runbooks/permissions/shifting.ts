import { Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Configuration } from '../../../core/config/schema.ts';
import { type ShiftTarget, shiftTarget } from '../../../core/runbooks/region-shift/target.ts';
import { foundationStackName } from '../../../core/stack-names.ts';
import { allow, type Permissions, together, wildcard } from '../../permissions.ts';
import { readinessPermissions } from '../readiness-permissions.ts';
import { printed, rdsArn, type StepPermissionsProps } from './step-permissions.ts';

/* What the shift of a region and the way back have in common. */

function shiftTargets(configuration: Configuration): readonly ShiftTarget[] {
  return Object.keys(configuration.runbooks?.regionShift ?? {}).flatMap(
    (name) => shiftTarget(configuration, name) ?? [],
  );
}

/** Here: readiness, floors, and where traffic goes. */
export function shiftingHere(
  scope: Construct,
  { configuration, foundation }: StepPermissionsProps,
): Permissions {
  const { partition, region, account } = Stack.of(scope);
  const targets = shiftTargets(configuration);
  const routed = targets.filter(({ routingControls }) => routingControls === undefined);
  const controls = targets.flatMap(({ routingControls }) =>
    routingControls ? [routingControls.here, routingControls.partner] : [],
  );
  const aliases = Object.values(configuration.edgeFunctions).map(
    ({ functionName, alias }) =>
      `arn:${partition}:lambda:${region}:${account}:function:${functionName}:${alias}`,
  );
  return together(readinessPermissions(scope, configuration), {
    statements: [
      ...(aliases.length === 0
        ? []
        : [allow({ actions: ['lambda:GetProvisionedConcurrencyConfig'], resources: aliases })]),
      onKeys(foundation.table.tableArn, WRITING_BRAKES, ['CONTROL']),
      ...(routed.length === 0
        ? []
        : [
            onKeys(
              foundation.table.tableArn,
              ['dynamodb:GetItem', 'dynamodb:PutItem'],
              routed.map(({ cluster }) => `ROUTING#${cluster}`),
            ),
            publishing(),
          ]),
      ...(controls.length === 0 ? [] : routing(controls)),
    ],
    acknowledgments: [
      wildcard('*', 'PutMetricData knows no resource; a condition keeps it to our namespace.'),
    ],
  });
}

/** `rds:SwitchoverGlobalCluster` or `rds:FailoverGlobalCluster`: each changes both members and what joins them. */
export function changingGlobals(
  scope: Construct,
  configuration: Configuration,
  actions: readonly string[],
): PolicyStatement {
  const { partition, account } = Stack.of(scope);
  const resources = shiftTargets(configuration).flatMap(
    ({ clusterIdentifier, globalClusterIdentifier, partner }) => [
      rdsArn(scope, `cluster:${clusterIdentifier}`),
      `arn:${partition}:rds:${partner.region}:${account}:cluster:${partner.clusterIdentifier}`,
      `arn:${partition}:rds::${account}:global-cluster:${globalClusterIdentifier}`,
    ],
  );
  return allow({ actions, resources });
}

/**
 * The partner's region, for planned runs. IAM cannot tell a planned run from an unplanned one, because both have this role:
 * that an unplanned run calls nothing there is the code's, and a test's.
 * @param onTraffic what may be done to the flag by which the partner keeps traffic away from here
 */
export function partnerPermissions(
  scope: Construct,
  configuration: Configuration,
  onTraffic: readonly string[],
): Permissions {
  const { partition, account } = Stack.of(scope);
  const stackName = foundationStackName(configuration.project);
  const all = shiftTargets(configuration).map(
    ({ cluster, partner, routingControls }): Permissions => {
      const arn = (service: string, suffix: string) =>
        `arn:${partition}:${service}:${partner.region}:${account}:${suffix}`;
      const stack = arn('cloudformation', `stack/${stackName}/*`);
      const table = arn('dynamodb', `table/${stackName}-State*`);
      const instances = arn('rds', 'db:*');
      return {
        statements: [
          allow({ actions: ['cloudformation:DescribeStacks'], resources: [stack] }),
          onKeys(table, WRITING_BRAKES, ['CONTROL']),
          onKeys(table, ['dynamodb:GetItem'], [`LOCK#${cluster}`]),
          ...(routingControls === undefined
            ? [onKeys(table, onTraffic, [`ROUTING#${cluster}`])]
            : []),
          allow({
            actions: ['rds:DescribeDBClusters'],
            resources: [arn('rds', `cluster:${partner.clusterIdentifier}`)],
          }),
          allow({ actions: ['rds:DescribeDBInstances'], resources: [instances] }),
        ],
        acknowledgments: [
          wildcard(printed(scope, stack), "An id, which only the partner's region knows, ends it."),
          wildcard(
            printed(scope, table),
            "CloudFormation ends the name of the partner's table with letters of its own.",
          ),
          wildcard(
            printed(scope, instances),
            'The instances of a cluster are found by a filter, a question about every instance.',
          ),
        ],
      };
    },
  );
  return together(...all);
}

/** Read, then write with the record of it in one transaction. */
const WRITING_BRAKES = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];

function onKeys(
  tableArn: string,
  actions: readonly string[],
  keys: readonly string[],
): PolicyStatement {
  return allow({
    actions,
    resources: [tableArn],
    conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': keys } },
  });
}

function publishing(): PolicyStatement {
  return allow({
    actions: ['cloudwatch:PutMetricData'],
    resources: ['*'],
    conditions: { StringEquals: { 'cloudwatch:namespace': 'Tidegate' } },
  });
}

/** Safety rules stand between people and two regions that both have no traffic: this role never passes them. */
function routing(controls: readonly string[]): readonly PolicyStatement[] {
  return [
    allow({
      actions: [
        'route53-recovery-cluster:GetRoutingControlState',
        'route53-recovery-cluster:UpdateRoutingControlStates',
      ],
      resources: controls,
    }),
    new PolicyStatement({
      effect: Effect.DENY,
      actions: ['route53-recovery-cluster:UpdateRoutingControlStates'],
      resources: [...controls],
      conditions: { Bool: { 'route53-recovery-cluster:AllowSafetyRulesOverrides': 'true' } },
    }),
  ];
}
