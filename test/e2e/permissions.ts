import {
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import type { Platform } from '../../local/platform.ts';
import { clientConfig } from '../local/emulator/emulator-support.ts';

const policyDocument = z.looseObject({
  Statement: z.array(z.looseObject({ Action: z.union([z.string(), z.array(z.string())]) })),
});

/** Takes one action out of the policies of a handler's role as it is deployed, acts, and gives it back. */
export async function withoutPermission<T>(
  { clients, emulator }: Platform,
  functionName: string,
  action: string,
  act: () => Promise<T>,
): Promise<T> {
  const { Role = '' } = await clients.lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: functionName }),
  );
  const RoleName = Role.split('/').at(-1);
  const iam = new IAMClient(clientConfig(emulator));
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const policies = await Promise.all(
    PolicyNames.map((PolicyName) => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))),
  );
  const put = (PolicyName: string | undefined, PolicyDocument: string) =>
    iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));

  for (const { PolicyName, PolicyDocument = '' } of policies) {
    await put(PolicyName, withoutAction(decodeURIComponent(PolicyDocument), action));
  }
  try {
    return await act();
  } finally {
    for (const { PolicyName, PolicyDocument = '' } of policies) {
      await put(PolicyName, decodeURIComponent(PolicyDocument));
    }
  }
}

function withoutAction(document: string, action: string): string {
  const policy = policyDocument.parse(JSON.parse(document));
  const statements = policy.Statement.map((statement) => ({
    ...statement,
    Action: [statement.Action].flat().filter((allowed) => allowed !== action),
  }));
  return JSON.stringify({
    ...policy,
    Statement: statements.filter(({ Action }) => Action.length > 0),
  });
}
