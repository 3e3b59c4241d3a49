import {
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  GetProvisionedConcurrencyConfigCommand,
  type GetProvisionedConcurrencyConfigResponse,
  type LambdaClient,
  type ProvisionedConcurrencyStatusEnum,
} from '@aws-sdk/client-lambda';
import { OutsideFaultError } from '../core/errors.ts';
import { isAwsError, outsideFault } from './aws-errors.ts';

/** One call of the control plane each, whose rate is shared with the users' deployments. */

export interface AliasName {
  readonly functionName: string;
  readonly alias: string;
}

/** Provisioned concurrency as Lambda has it, in execution environments. */
export interface Allocation {
  readonly requested: number;
  readonly available: number;
  readonly status: ProvisionedConcurrencyStatusEnum;
  /** Why it failed, in Lambda's words. */
  readonly reason: string;
}

export interface AliasRouting {
  readonly version: string;
  readonly weights: Readonly<Record<string, number>>;
}

/** Undefined when the alias has no provisioned concurrency, or does not exist. */
export async function fetchAllocation(
  client: LambdaClient,
  { functionName, alias }: AliasName,
): Promise<Allocation | undefined> {
  const command = new GetProvisionedConcurrencyConfigCommand({
    FunctionName: functionName,
    Qualifier: alias,
  });
  try {
    return allocationOf(await client.send(command));
  } catch (error) {
    const isAbsent = isAwsError(
      error,
      'ProvisionedConcurrencyConfigNotFoundException',
      'ResourceNotFoundException',
    );
    if (isAbsent) return undefined;
    return outsideFault(`read provisioned concurrency of ${functionName}:${alias}`)(error);
  }
}

function allocationOf(config: GetProvisionedConcurrencyConfigResponse): Allocation {
  const { RequestedProvisionedConcurrentExecutions: requested, Status: status } = config;
  if (requested === undefined || status === undefined)
    throw new OutsideFaultError(
      `GetProvisionedConcurrencyConfig must answer what was requested and its status, got ${JSON.stringify({ requested, status })}`,
    );
  return {
    requested,
    available: config.AvailableProvisionedConcurrentExecutions ?? 0, // left out until there are some
    status,
    reason: config.StatusReason ?? 'Lambda gives no reason',
  };
}

/** Undefined when the alias or its function does not exist. */
export async function fetchRouting(
  client: LambdaClient,
  { functionName, alias }: AliasName,
): Promise<AliasRouting | undefined> {
  try {
    const answer = await client.send(
      new GetAliasCommand({ FunctionName: functionName, Name: alias }),
    );
    const { FunctionVersion: version, RoutingConfig } = answer;
    if (version === undefined)
      throw new OutsideFaultError(`GetAlias must answer a version, got ${JSON.stringify(answer)}`);
    return { version, weights: RoutingConfig?.AdditionalVersionWeights ?? {} };
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return undefined;
    return outsideFault(`read alias ${alias} of ${functionName}`)(error);
  }
}

/** SnapStart and provisioned concurrency exclude each other. */
export async function hasSnapStart(
  client: LambdaClient,
  { functionName, alias }: AliasName,
): Promise<boolean> {
  const { SnapStart } = await client
    .send(new GetFunctionConfigurationCommand({ FunctionName: functionName, Qualifier: alias }))
    .catch(outsideFault(`read the configuration of ${functionName}:${alias}`));
  return SnapStart?.ApplyOn === 'PublishedVersions';
}
