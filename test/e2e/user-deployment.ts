import { parseArgs } from 'node:util';
import {
  GetAliasCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import type { Platform } from '../../local/platform.ts';

const FUNCTION = { FunctionName: 'assistant-edge' };
const ALIAS = { ...FUNCTION, Name: 'live' };

let deployments = 0;

/** Does what a deployment of the user's does: publishes a version and moves the alias to it. */
export async function deployVersion(
  { clients: { lambda } }: Platform,
  { initFails }: { readonly initFails: boolean },
): Promise<{ readonly version: string }> {
  deployments += 1;
  const Variables = {
    DEPLOYMENT: `${deployments}`,
    ...(initFails && { TIDEGATE_INIT_FAILS: '1' }),
  };
  await lambda.send(
    new UpdateFunctionConfigurationCommand({ ...FUNCTION, Environment: { Variables } }),
  );
  const { Version: version = '' } = await lambda.send(new PublishVersionCommand(FUNCTION));
  await lambda.send(new UpdateAliasCommand({ ...ALIAS, FunctionVersion: version }));
  return { version };
}

export async function aliasOf({ clients: { lambda } }: Platform) {
  const { FunctionVersion: version, RoutingConfig } = await lambda.send(new GetAliasCommand(ALIAS));
  return { version, weights: RoutingConfig?.AdditionalVersionWeights ?? {} };
}

/** Does what a person does who is paged: runs the command in the text, word by word. */
export async function followCommand({ clients: { lambda } }: Platform, text: string) {
  const command = /aws lambda update-alias (.*)$/m.exec(text)?.[1];
  const { values } = parseArgs({
    args: command?.split(' ') ?? [],
    options: {
      'function-name': { type: 'string' },
      name: { type: 'string' },
      'function-version': { type: 'string' },
      'routing-config': { type: 'string' },
    },
  });
  if (values['routing-config'] !== 'AdditionalVersionWeights={}')
    throw new Error(`the command must take the weights away, got ${command}`);
  await lambda.send(
    new UpdateAliasCommand({
      FunctionName: values['function-name'],
      Name: values.name,
      FunctionVersion: values['function-version'],
      RoutingConfig: { AdditionalVersionWeights: {} },
    }),
  );
}
