import { type LambdaClient, PutProvisionedConcurrencyConfigCommand } from '@aws-sdk/client-lambda';
import { servingVersion } from '../core/error-gate/served-version.ts';
import type { CapacityAdapter, CapacityReading, SetCapacityOutcome } from '../core/ports.ts';
import { unreachable } from '../core/unreachable.ts';
import { isAwsError, isThrottled, outsideFault } from './aws-errors.ts';
import {
  type AliasName,
  type Allocation,
  fetchAllocation,
  fetchRouting,
} from './aws-lambda-alias.ts';
import { findObstacle } from './aws-lambda-obstacles.ts';
import type { ScalableTargets } from './aws-scalable-targets.ts';
import { createFirstSeen } from './first-seen.ts';

/**
 * Provisioned concurrency of an alias, in instances of `targetConcurrency` environments. A reading costs two control
 * calls, a third where nothing is provisioned; a setting costs two. It never deletes a configuration, and never puts one
 * while another is under way; a put is absolute, so that repeating it changes nothing.
 */
export function createLambdaConcurrency({
  client,
  scalableTargets,
  now,
}: {
  readonly client: LambdaClient;
  readonly scalableTargets: ScalableTargets;
  readonly now: () => Date;
}): CapacityAdapter<'edge-function'> {
  const outside = { client, scalableTargets, now, firstSeen: createFirstSeen(now) };
  return {
    async read({ configuration }) {
      const allocation = fetchAllocation(client, configuration);
      const routing = fetchRouting(client, configuration);
      const obstacle = await findObstacle(outside, configuration, { allocation, routing });
      const reading = readingOf(await allocation, configuration.scaling.targetConcurrency);
      const alias = await routing;
      return {
        ...(obstacle ? { kind: 'blocked', current: reading.current, ...obstacle } : reading),
        ...(alias && { servedVersion: servingVersion(alias) }),
      };
    },

    async set({ configuration }, desiredCapacity) {
      const { functionName, alias, scaling } = configuration;
      const owner = await scalableTargets.findOnAlias(functionName, alias);
      if (owner) return refused(owner.says);
      // 3 instances, targetConcurrency 50 -> 150 environments
      return setEnvironments(client, configuration, desiredCapacity * scaling.targetConcurrency);
    },
  };
}

function readingOf(allocation: Allocation | undefined, targetConcurrency: number): CapacityReading {
  if (!allocation) return { kind: 'steady', current: 0 };
  // 120 environments set by hand, targetConcurrency 50 -> 2.4 instances
  const current = allocation.available / targetConcurrency;
  const desired = allocation.requested / targetConcurrency;
  switch (allocation.status) {
    case 'IN_PROGRESS':
      return { kind: 'changing', current, desired };
    case 'FAILED':
      return { kind: 'failed', current, says: allocation.reason };
    case 'READY':
      return { kind: 'steady', current: desired };
    default:
      return unreachable(allocation.status);
  }
}

async function setEnvironments(
  client: LambdaClient,
  name: AliasName,
  environments: number,
): Promise<SetCapacityOutcome> {
  if (environments < 1)
    return refused('provisioned concurrency must be at least 1: none would delete it');
  const known = outcomeWithoutPut(await fetchAllocation(client, name), environments);
  if (known) return known;

  const wish = `provisioned concurrency ${environments} for ${name.functionName}:${name.alias}`;
  const command = new PutProvisionedConcurrencyConfigCommand({
    FunctionName: name.functionName,
    Qualifier: name.alias,
    ProvisionedConcurrentExecutions: environments,
  });
  try {
    await client.send(command);
    return accepted(`Lambda has taken ${wish}`);
  } catch (error) {
    // The SDK repeats a put whose answer was lost, and then it conflicts with itself, or is throttled.
    if (isAwsError(error, 'ResourceConflictException') || isThrottled(error)) {
      const found = outcomeWithoutPut(await fetchAllocation(client, name), environments);
      if (found) return found;
    }
    return refusalOf(error, wish);
  }
}

/** What comes of a wish without asking for it; undefined when it must be asked for. */
function outcomeWithoutPut(
  allocation: Allocation | undefined,
  environments: number,
): SetCapacityOutcome | undefined {
  if (!allocation || allocation.status === 'FAILED') return undefined;
  if (allocation.requested === environments)
    return accepted(`provisioned concurrency ${environments} is there or on its way already`);
  if (allocation.status === 'READY') return undefined;
  return refused(`Lambda is still changing provisioned concurrency to ${allocation.requested}`);
}

/** Lambda's no, or not now, as an outcome; anything else is a fault. */
function refusalOf(error: unknown, wish: string): SetCapacityOutcome {
  if (isThrottled(error)) return refused(`${wish} must wait: Lambda throttles its control calls`);
  const isRefusal = isAwsError(
    error,
    'ResourceConflictException',
    'InvalidParameterValueException', // the quota is used up, or the alias has got weights
    'ResourceNotFoundException',
  );
  if (isRefusal) return refused(`Lambda refuses ${wish}: ${error.message}`);
  return outsideFault(`set ${wish}`)(error);
}

const accepted = (says: string): SetCapacityOutcome => ({ kind: 'accepted', says });
const refused = (says: string): SetCapacityOutcome => ({ kind: 'refused', says });
