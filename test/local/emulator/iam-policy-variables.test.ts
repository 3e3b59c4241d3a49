import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../local/emulator/start-emulator.ts';
import { clientConfig } from './emulator-support.ts';
import { denied, outcome } from './role-support.ts';

const RoleArn = 'arn:aws:iam::000000000000:role/named';

/** User ada tries a role whose sessions must have the name of their user. */
async function assumeAs(emulator: Emulator, sessionNames: readonly string[]) {
  const iam = new IAMClient(clientConfig(emulator));
  const trust = {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { AWS: 'arn:aws:iam::000000000000:root' },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM
    Condition: { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } },
  };
  const document = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(
    new CreateRoleCommand({ RoleName: 'named', AssumeRolePolicyDocument: document([trust]) }),
  );
  await iam.send(new CreateUserCommand({ UserName: 'ada' }));
  await iam.send(
    new PutUserPolicyCommand({
      UserName: 'ada',
      PolicyName: 'p',
      PolicyDocument: document([{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }]),
    }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'ada' }));
  const credentials = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
  const ada = new STSClient({ ...clientConfig(emulator), credentials });
  const root = new STSClient(clientConfig(emulator));
  const assume = (sts: STSClient, RoleSessionName: string) =>
    outcome(sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName })));
  return {
    ada: await Promise.all(sessionNames.map((name) => assume(ada, name))),
    root: await assume(root, 'ada'),
  };
}

test('a session has the name of the user who takes the role, and nobody without a name has it', async () => {
  const emulator = await startEmulator({ enforceIam: true });
  try {
    const { ada, root } = await assumeAs(emulator, ['ada', 'grace']);

    expect(ada).toEqual([expect.objectContaining({ Credentials: expect.anything() }), denied]);
    expect(root).toEqual(denied);
  } finally {
    await emulator.stop();
  }
});

test('the emulator compares the name of the variable without the patch', async () => {
  const emulator = await startEmulator({ enforceIam: true, patches: ['iam_secure_transport'] });
  try {
    expect((await assumeAs(emulator, ['ada'])).ada).toEqual([denied]);
  } finally {
    await emulator.stop();
  }
});
