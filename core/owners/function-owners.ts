import type { Configuration } from '../config/schema.ts';
import { findingAt, type OwnerFinding } from './finding.ts';
import { functionNameOf, isResolved, resolved } from './resolve.ts';
import { scalableTargetFindings } from './scalable-target-owners.ts';
import { blockOf, type Located, listOf, resourcesOfType, type Template } from './templates.ts';

const HAND_OVER = 'hand it over without a gap: docs/hand-over.md';

/** Who else provisions concurrency of a configured alias, or moves its versions. */
export function findFunctionOwners(
  configuration: Configuration,
  templates: readonly Template[],
): readonly OwnerFinding[] {
  return [
    ...resourcesOfType(templates, 'AWS::Lambda::Alias').flatMap((alias) =>
      aliasFindings(alias, configuration, templates),
    ),
    ...resourcesOfType(templates, 'AWS::Lambda::Version').flatMap((version) =>
      versionFindings(version, configuration, templates),
    ),
    ...scalableTargetFindings(templates, {
      namespace: 'lambda',
      resourceIds: new Map(
        Object.entries(configuration.edgeFunctions).map(([name, { functionName, alias }]) => [
          `function:${functionName}:${alias}`,
          name,
        ]),
      ),
    }),
  ];
}

function aliasFindings(
  located: Located,
  { edgeFunctions }: Configuration,
  templates: readonly Template[],
): readonly OwnerFinding[] {
  const { template, resource } = located;
  const { Properties = {}, UpdatePolicy = {} } = resource;
  const functionName = functionNameOf(resolved(Properties['FunctionName'], template, templates));
  const alias = resolved(Properties['Name'], template, templates);
  const owned = ownedBy(located, templates, UpdatePolicy);
  if (owned.length === 0) return [];
  if (!isResolved(functionName) || !isResolved(alias))
    return [
      findingAt(located, {
        kind: 'unknown',
        what: `alias ${alias} of the function ${functionName} has ${owned.map(({ has }) => has).join(' and ')}`,
        does: 'CloudFormation chooses the name: if it is a target of yours, Tidegate says so at run time',
        mend: 'give function and alias a name in the template, as the configuration has it',
      }),
    ];
  const target = Object.entries(edgeFunctions).find(
    ([, edge]) => edge.functionName === functionName && edge.alias === alias,
  )?.[0];
  if (target === undefined) return [];
  return owned.map(({ kind, has, does, mend }) =>
    findingAt(located, {
      kind,
      what: `alias ${alias} of ${functionName}, target ${target}, has ${has}`,
      does,
      mend,
    }),
  );
}

interface Owned extends Pick<OwnerFinding, 'kind' | 'does' | 'mend'> {
  readonly has: string;
}

function ownedBy(
  { template, resource }: Located,
  templates: readonly Template[],
  updatePolicy: Readonly<Record<string, unknown>>,
): readonly Owned[] {
  const { ProvisionedConcurrencyConfig, RoutingConfig } = resource.Properties ?? {};
  const { ProvisionedConcurrentExecutions: environments } = blockOf(ProvisionedConcurrencyConfig);
  const weights = listOf(blockOf(RoutingConfig)['AdditionalVersionWeights']);
  const { CodeDeployLambdaAliasUpdate } = updatePolicy;
  const { DeploymentGroupName } = blockOf(CodeDeployLambdaAliasUpdate);
  return [
    ...(environments === undefined
      ? []
      : [
          {
            kind: 'conflict' as const,
            has: `provisioned concurrency ${resolved(environments, template, templates)} of its own`,
            does: 'every deployment that changes the alias sets it back to this number, and Tidegate sees that somebody else has moved capacity',
            mend: HAND_OVER,
          },
        ]),
    ...(weights.length === 0
      ? []
      : [
          {
            kind: 'conflict' as const,
            has: 'weights between two versions',
            does: 'Lambda changes no provisioned concurrency of an alias with weights: Tidegate holds for as long as they stand',
            mend: 'take RoutingConfig out of the template when the canary is over',
          },
        ]),
    ...(CodeDeployLambdaAliasUpdate === undefined
      ? []
      : [
          {
            kind: 'waits' as const,
            has: `its versions moved by CodeDeploy (deployment group ${deploymentGroupInWords(resolved(DeploymentGroupName, template, templates))})`,
            does: 'while a deployment shifts requests the alias has weights, and Tidegate holds; it pages when they stand for 15 minutes',
            mend: 'nothing: choose a shift that is over in 15 minutes, or expect the page',
          },
        ]),
  ];
}

function versionFindings(
  located: Located,
  { edgeFunctions }: Configuration,
  templates: readonly Template[],
): readonly OwnerFinding[] {
  const { template, resource } = located;
  const { FunctionName, ProvisionedConcurrencyConfig } = resource.Properties ?? {};
  const { ProvisionedConcurrentExecutions: environments } = blockOf(ProvisionedConcurrencyConfig);
  if (environments === undefined) return [];
  const functionName = functionNameOf(resolved(FunctionName, template, templates));
  const target = Object.entries(edgeFunctions).find(
    ([, edge]) => edge.functionName === functionName,
  )?.[0];
  if (target === undefined && isResolved(functionName)) return [];
  const has = `a version of ${functionName} has provisioned concurrency ${resolved(environments, template, templates)} of its own`;
  return [
    findingAt(located, {
      kind: target === undefined ? 'unknown' : 'conflict',
      what: target === undefined ? has : `${has}; target ${target}`,
      does: 'a version has one allocation, its own or its alias: Lambda refuses that of the alias while this one stands',
      mend: `take ProvisionedConcurrencyConfig off the version; ${HAND_OVER}`,
    }),
  ];
}

/** `<CanaryGroup>` is its logical id: CloudFormation chooses the name. */
function deploymentGroupInWords(name: string): string {
  return name.replaceAll(/[<>]/g, '');
}
