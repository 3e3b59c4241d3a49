import {
  CreateAliasCommand,
  DeleteFunctionConcurrencyCommand,
  DeleteProvisionedConcurrencyConfigCommand,
  GetAccountSettingsCommand,
  GetAliasCommand,
  GetProvisionedConcurrencyConfigCommand,
  LambdaClient,
  ListProvisionedConcurrencyConfigsCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
  type UpdateAliasCommandInput,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import type { Emulator } from '../../../local/emulator/start-emulator.ts';
import { clientConfig, inlineFunction, stacks } from './emulator-support.ts';

/** A function with version 1 behind the alias `live`, and the calls on it. */
export async function functionCalls(emulator: Emulator, name: string) {
  const lambda = new LambdaClient({ ...clientConfig(emulator), maxAttempts: 1 });
  const FunctionName = name;
  const alias = { FunctionName, Name: 'live' };
  const onAlias = { FunctionName, Qualifier: 'live' };
  const publish = async (note: string, variables: Record<string, string> = {}) => {
    const Environment = { Variables: { NOTE: note, ...variables } };
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment }));
    await lambda.send(new PublishVersionCommand({ FunctionName }));
  };
  const createAlias = (Name: string, FunctionVersion: string) =>
    lambda.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion }));
  await stacks(emulator).create(name, {
    F: inlineFunction(name, 'exports.handler = async () => 1;'),
  });
  await publish('one');
  await createAlias('live', '1');
  return {
    name,
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    publish,
    createAlias,
    put: (ProvisionedConcurrentExecutions: number, Qualifier = 'live') =>
      lambda.send(
        new PutProvisionedConcurrencyConfigCommand({
          FunctionName,
          Qualifier,
          ProvisionedConcurrentExecutions,
        }),
      ),
    get: () => lambda.send(new GetProvisionedConcurrencyConfigCommand(onAlias)),
    release: () => lambda.send(new DeleteProvisionedConcurrencyConfigCommand(onAlias)),
    list: async () => {
      const command = new ListProvisionedConcurrencyConfigsCommand({ FunctionName });
      return (await lambda.send(command)).ProvisionedConcurrencyConfigs ?? [];
    },
    reserve: (ReservedConcurrentExecutions: number) =>
      lambda.send(
        new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }),
      ),
    alias: () => lambda.send(new GetAliasCommand(alias)),
    updateAlias: (change: Partial<UpdateAliasCommandInput>) =>
      lambda.send(new UpdateAliasCommand({ ...alias, ...change })),
    giveBack: () => lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName })),
    accountLimit: async () => (await lambda.send(new GetAccountSettingsCommand({}))).AccountLimit,
  };
}
