import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { OutsideFaultError } from '../../core/errors.ts';
import type { DeployedShard } from '../deployment.ts';

export type HandlerName = 'on-alarm' | 'reconcile';

export interface DeployedHandler {
  readonly arn: string;
  readonly roleArn: string;
}

/** A handler of a shard as Lambda has it. */
export async function describeHandler(
  client: LambdaClient,
  shard: DeployedShard,
  handler: HandlerName,
): Promise<DeployedHandler> {
  const name = handler === 'on-alarm' ? shard.onAlarmFunctionName : shard.reconcileFunctionName;
  const configuration = await client.send(
    new GetFunctionConfigurationCommand({ FunctionName: name }),
  );
  return parsed(name, configuration);
}

function parsed(
  name: string,
  { FunctionArn: arn, Role: roleArn }: FunctionConfiguration,
): DeployedHandler {
  if (arn === undefined || roleArn === undefined)
    throw new OutsideFaultError(`GetFunctionConfiguration must answer ARN and role of ${name}`);
  return { arn, roleArn };
}
