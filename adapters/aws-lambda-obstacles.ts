import type { LambdaClient } from '@aws-sdk/client-lambda';
import { findTransition } from './alias-transition.ts';
import {
  type AliasName,
  type AliasRouting,
  type Allocation,
  hasSnapStart,
} from './aws-lambda-alias.ts';
import type { Obstacle, ScalableTargets } from './aws-scalable-targets.ts';
import type { FirstSeen } from './first-seen.ts';

interface Outside {
  readonly client: LambdaClient;
  readonly scalableTargets: ScalableTargets;
  readonly firstSeen: FirstSeen;
  readonly now: () => Date;
}

/**
 * Why provisioned concurrency of an alias must be left alone; undefined when it may be set. Costs one control call where
 * nothing is provisioned, because only there SnapStart may be the reason.
 */
export async function findObstacle(
  outside: Outside,
  name: AliasName,
  fetched: {
    readonly allocation: Promise<Allocation | undefined>;
    readonly routing: Promise<AliasRouting | undefined>;
  },
): Promise<Obstacle | undefined> {
  const [owner, routing, allocation] = await Promise.all([
    outside.scalableTargets.findOnAlias(name.functionName, name.alias),
    fetched.routing,
    fetched.allocation,
  ]);
  if (owner) return owner;
  if (!routing) return missing(name);
  if (routing.version === '$LATEST') return unpublished(name);
  const transition = transitionOf(outside, name, routing, allocation);
  if (transition) return transition;
  const isProvisioned = allocation !== undefined && allocation.status !== 'FAILED';
  return !isProvisioned && (await hasSnapStart(outside.client, name)) ? snapStart(name) : undefined;
}

function transitionOf(
  { firstSeen, now }: Outside,
  { functionName, alias }: AliasName,
  { version, weights }: AliasRouting,
  allocation: Allocation | undefined,
): Obstacle | undefined {
  const since = firstSeen(`${functionName}:${alias}`, JSON.stringify({ version, weights }));
  const transition = findTransition({
    functionName,
    alias,
    version,
    weights,
    hasProvisionedConcurrency: allocation !== undefined,
    ...(allocation?.status === 'FAILED' && { failure: allocation.reason }),
    seenSeconds: (now().getTime() - since.getTime()) / 1000,
  });
  if (!transition) return undefined;
  const { says, command } = transition;
  return { says, since, ...(command !== undefined && { command }) };
}

function missing({ functionName, alias }: AliasName): Obstacle {
  return {
    says: `function ${functionName} or its alias ${alias} does not exist`,
    command: `aws lambda create-alias --function-name ${functionName} --name ${alias} --function-version $(${publish(functionName)})`,
  };
}

function unpublished({ functionName, alias }: AliasName): Obstacle {
  return {
    says: `alias ${alias} of ${functionName} names $LATEST, which cannot have provisioned concurrency`,
    command: `aws lambda update-alias --function-name ${functionName} --name ${alias} --function-version $(${publish(functionName)})`,
  };
}

function snapStart({ functionName, alias }: AliasName): Obstacle {
  return {
    says: `the version behind ${functionName}:${alias} has SnapStart, which excludes provisioned concurrency; switch it off, then publish and deploy a version without it`,
    command: `aws lambda update-function-configuration --function-name ${functionName} --snap-start ApplyOn=None`,
  };
}

function publish(functionName: string): string {
  return `aws lambda publish-version --function-name ${functionName} --query Version --output text`;
}
