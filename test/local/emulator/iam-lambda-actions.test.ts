import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateAliasCommand,
  DeleteProvisionedConcurrencyConfigCommand,
  GetAccountSettingsCommand,
  GetAliasCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionEventInvokeConfigCommand,
  GetProvisionedConcurrencyConfigCommand,
  LambdaClient,
  ListProvisionedConcurrencyConfigsCommand,
  PublishVersionCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../local/emulator/start-emulator.ts';
import { clientConfig, inlineFunction, stacks } from './emulator-support.ts';
import { allow, denied, lambdaAs, outcome, roleConfig } from './role-support.ts';

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:edge';
const onAlias = { FunctionName: 'edge', Qualifier: 'live' };
const alias = { FunctionName: 'edge', Name: 'live' };
const ofFunction = { FunctionName: 'edge' };

describe('roles that call Lambda', () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator({ enforceIam: true });
    await createFunction(emulator);
  });
  afterAll(() => emulator.stop());

  const lambdaCalls: Record<string, (lambda: LambdaClient) => Promise<unknown>> = {
    PutProvisionedConcurrencyConfig: put,
    GetProvisionedConcurrencyConfig: (lambda) =>
      lambda.send(new GetProvisionedConcurrencyConfigCommand(onAlias)),
    ListProvisionedConcurrencyConfigs: (lambda) =>
      lambda.send(new ListProvisionedConcurrencyConfigsCommand(ofFunction)),
    DeleteProvisionedConcurrencyConfig: (lambda) =>
      lambda.send(new DeleteProvisionedConcurrencyConfigCommand(onAlias)),
    GetAlias: (lambda) => lambda.send(new GetAliasCommand(alias)),
    UpdateAlias: (lambda) =>
      lambda.send(new UpdateAliasCommand({ ...alias, FunctionVersion: '1' })),
    GetFunctionEventInvokeConfig: (lambda) =>
      lambda.send(new GetFunctionEventInvokeConfigCommand(onAlias)),
    GetFunctionConcurrency: (lambda) => lambda.send(new GetFunctionConcurrencyCommand(ofFunction)),
    GetAccountSettings: (lambda) => lambda.send(new GetAccountSettingsCommand({})),
  };

  test.each(Object.entries(lambdaCalls))(
    'lambda:%s is what the call needs, and no more',
    async (name, call) => {
      const only = allow(`lambda:${name}`, '*');
      const butNot = { ...only.Statement[0], Effect: 'Deny' };
      const allowed = await lambdaAs(emulator, only);
      const refused = await lambdaAs(emulator, {
        Statement: [...allow('lambda:*', '*').Statement, butNot],
      });

      expect(await outcome(call(allowed))).not.toEqual(denied);
      expect(await outcome(call(refused))).toEqual(denied);
    },
  );

  test('provisioned concurrency is checked on the alias', async () => {
    const action = 'lambda:PutProvisionedConcurrencyConfig';

    const onIt = await lambdaAs(emulator, allow(action, `${functionArn}:live`));
    const onAnother = await lambdaAs(emulator, allow(action, `${functionArn}:other`));
    const onFunction = await lambdaAs(emulator, allow(action, functionArn));

    expect(await outcome(put(onIt))).not.toEqual(denied);
    expect(await outcome(put(onAnother))).toEqual(denied);
    expect(await outcome(put(onFunction))).toEqual(denied);
  });

  test('SimulatePrincipalPolicy answers for a role', async () => {
    await roleConfig(emulator, allow('lambda:GetAlias', functionArn), 'simulated');
    const iam = new IAMClient(clientConfig(emulator));

    const { EvaluationResults } = await iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: 'arn:aws:iam::000000000000:role/simulated',
        ActionNames: ['lambda:GetAlias', 'lambda:UpdateAlias'],
        ResourceArns: [functionArn],
      }),
    );

    expect(
      EvaluationResults?.map((result) => [result.EvalActionName, result.EvalDecision]),
    ).toEqual([
      ['lambda:GetAlias', 'allowed'],
      ['lambda:UpdateAlias', 'implicitDeny'],
    ]);
  });
});

test('the emulator alone denies what these roles allow, and checks account settings not at all', async () => {
  const emulator = await startEmulator({ enforceIam: true, patches: [] });
  try {
    await createFunction(emulator);
    const permitted = await lambdaAs(
      emulator,
      allow('lambda:PutProvisionedConcurrencyConfig', '*'),
    );
    const nothing = await lambdaAs(emulator, allow('sqs:SendMessage', '*'));

    expect(await outcome(put(permitted))).toEqual(denied);
    expect(await outcome(nothing.send(new GetAccountSettingsCommand({})))).not.toEqual(denied);
  } finally {
    await emulator.stop();
  }
});

function put(lambda: LambdaClient): Promise<unknown> {
  const ProvisionedConcurrentExecutions = 5;
  return lambda.send(
    new PutProvisionedConcurrencyConfigCommand({ ...onAlias, ProvisionedConcurrentExecutions }),
  );
}

async function createFunction(emulator: Emulator): Promise<void> {
  await stacks(emulator).create('function', {
    F: inlineFunction('edge', 'exports.handler = async () => 1;'),
  });
  const lambda = new LambdaClient(clientConfig(emulator));
  await lambda.send(new PublishVersionCommand(ofFunction));
  await lambda.send(new CreateAliasCommand({ ...alias, FunctionVersion: '1' }));
}
