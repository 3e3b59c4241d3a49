import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect } from '@jest/globals';
import type { Emulator } from '../../../local/emulator/start-emulator.ts';
import { clientConfig } from './emulator-support.ts';

export const denied = expect.objectContaining({ name: expect.stringMatching(/AccessDenied/) });

export interface Policy {
  readonly Statement: readonly object[];
}

export function allow(Action: string, Resource: string, Condition: object = {}): Policy {
  return { Statement: [{ Effect: 'Allow', Action, Resource, Condition }] };
}

let roles = 0;

/** The client configuration of a fresh role that has this policy and nothing else. */
export async function roleConfig(emulator: Emulator, policy: Policy, name?: string) {
  roles += 1;
  const RoleName = name ?? `role-${roles}`;
  const iam = new IAMClient(clientConfig(emulator));
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
  };
  await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', ...policy });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument }));
  const sts = new STSClient(clientConfig(emulator));
  const RoleArn = `arn:aws:iam::000000000000:role/${RoleName}`;
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }),
  );
  return {
    ...clientConfig(emulator),
    maxAttempts: 1,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  };
}

export async function lambdaAs(emulator: Emulator, policy: Policy): Promise<LambdaClient> {
  return new LambdaClient(await roleConfig(emulator, policy));
}

/** What a call answered, or the error it ended in. */
export function outcome(call: Promise<unknown>): Promise<unknown> {
  return call.catch((error: unknown) => error);
}
