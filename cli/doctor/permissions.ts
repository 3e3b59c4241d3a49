import { DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import {
  type ContextEntry,
  type IAMClient,
  paginateSimulatePrincipalPolicy,
} from '@aws-sdk/client-iam';
import { OutsideFaultError } from '../../core/errors.ts';
import { foundationStackName } from '../../core/stack-names.ts';
import type { Grant } from '../../lib/permissions.ts';
import type { DeployedShard } from '../deployment.ts';
import { plural } from '../text.ts';
import type { Check, DeploymentContext, Finding } from './check.ts';
import { describeHandler, type HandlerName } from './handlers.ts';
import { neededGrants } from './needed-grants.ts';

const DEPLOY = 'npx cdk deploy --all; if it stays, a permissions boundary or an SCP leaves it out';

/**
 * Every handler's role may do what the control loop needs, as IAM answers: with boundaries and the organization's
 * policies, which the templates do not show.
 */
export const permissions: Check<DeploymentContext> = {
  name: 'permissions',
  async run(context) {
    const { shards } = context.deployment;
    const topicKeyId = await topicKeyOf(context);
    const findings: Finding[] = [];
    for (const shard of shards) {
      for (const handler of ['on-alarm', 'reconcile'] as const)
        findings.push(...(await roleFindings(shard, handler, topicKeyId, context)));
    }
    return {
      findings,
      says: `${plural(2 * shards.length, 'role')} may do what the control loop needs`,
    };
  },
};

async function roleFindings(
  shard: DeployedShard,
  handler: HandlerName,
  topicKeyId: string,
  { clients, configuration, deployment }: DeploymentContext,
): Promise<readonly Finding[]> {
  const { arn, roleArn } = await describeHandler(clients.lambda, shard, handler);
  const grants = await neededGrants({
    configuration,
    shard: shard.number,
    account: arn.split(':')[4] ?? '',
    tableName: deployment.tableName,
    topicArn: deployment.topicArn,
    topicKeyId,
  });
  const denials: Denial[] = [];
  for (const grant of grants) denials.push(...(await simulate(clients.iam, roleArn, grant)));
  const name = `${handler} of shard ${shard.number}`;
  return [
    ...findingOn(
      name,
      denials.filter(({ isExplicit }) => !isExplicit),
      DEPLOY,
    ),
    ...findingOn(
      name,
      denials.filter(({ isExplicit }) => isExplicit),
      `find the policy that denies it: aws iam list-role-policies --role-name ${roleArn.split('/').at(-1)}`,
    ),
  ];
}

/** One finding, however many actions: they have one cause. */
function findingOn(name: string, denials: readonly Denial[], mend: string): readonly Finding[] {
  const [first] = denials;
  if (!first) return [];
  const actions = [...new Set(denials.map(({ action }) => action))];
  const others = new Set(denials.map(({ resource }) => resource)).size - 1;
  const on =
    others === 0 ? first.resource : `${first.resource} and ${plural(others, 'other resource')}`;
  return [
    {
      what: `${name} may not ${actions.join(', ')} on ${on}`,
      why: 'the control loop fails there, loudly, and moves nothing',
      mend,
    },
  ];
}

async function topicKeyOf({ clients, configuration }: DeploymentContext): Promise<string> {
  const stackName = foundationStackName(configuration.project);
  const { StackResources = [] } = await clients.cloudFormation.send(
    new DescribeStackResourcesCommand({ StackName: stackName }),
  );
  const key = StackResources.find(({ ResourceType }) => ResourceType === 'AWS::KMS::Key');
  if (key?.PhysicalResourceId === undefined)
    throw new OutsideFaultError(`stack ${stackName} must have a KMS key`);
  return key.PhysicalResourceId;
}

interface Denial {
  readonly action: string;
  readonly resource: string;
  /** By a statement that says Deny; otherwise nothing allows it. */
  readonly isExplicit: boolean;
}

/** One resource a call, so that every answer is about one action on one resource. */
async function simulate(
  client: IAMClient,
  roleArn: string,
  { actions, resources, conditions = {} }: Grant,
): Promise<readonly Denial[]> {
  const denied: Denial[] = [];
  for (const resource of resources.map(someResource)) {
    const pages = paginateSimulatePrincipalPolicy(
      { client },
      {
        PolicySourceArn: roleArn,
        ActionNames: [...actions],
        ResourceArns: [resource],
        ContextEntries: contextThatMeets(conditions),
      },
    );
    for await (const { EvaluationResults = [] } of pages)
      for (const { EvalActionName: action = '', EvalDecision: decision = '' } of EvaluationResults)
        if (decision !== 'allowed')
          denied.push({ action, resource, isExplicit: decision === 'explicitDeny' });
  }
  return denied;
}

/** A resource that the pattern matches: the reader slots of a cluster end in a number. */
function someResource(pattern: string): string {
  return pattern === '*' ? pattern : pattern.replaceAll('*', '01');
}

/** Values under which every condition of a grant holds. */
function contextThatMeets(conditions: Readonly<Record<string, unknown>>): ContextEntry[] {
  return Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys as Readonly<Record<string, string | readonly string[]>>).map(
      ([key, wanted]): ContextEntry => {
        const values = [wanted].flat().map(someResource);
        if (operator.startsWith('ForAllValues:'))
          return { ContextKeyName: key, ContextKeyType: 'stringList', ContextKeyValues: values };
        return {
          ContextKeyName: key,
          ContextKeyType: operator === 'Bool' ? 'boolean' : 'string',
          ContextKeyValues: values.slice(0, 1),
        };
      },
    ),
  );
}
