import { type ContextEntry, IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../local/emulator/start-emulator.ts';
import { clientConfig } from './emulator-support.ts';
import { allow, roleConfig } from './role-support.ts';

const create = 'rds:CreateDBInstance';
const roleName = 'simulated';
const policy = allow(create, '*', {
  StringEquals: { 'rds:DatabaseClass': 'db.r6g.large' },
  'ForAllValues:StringEquals': { 'aws:TagKeys': ['tidegate:owner'] },
});
const ofClass = (name: string): ContextEntry => ({
  ContextKeyName: 'rds:DatabaseClass',
  ContextKeyType: 'string',
  ContextKeyValues: [name],
});
const withTags = (...keys: string[]): ContextEntry => ({
  ContextKeyName: 'aws:TagKeys',
  ContextKeyType: 'stringList',
  ContextKeyValues: keys,
});

async function simulate(emulator: Emulator, ContextEntries: ContextEntry[]) {
  const iam = new IAMClient(clientConfig(emulator));
  const { EvaluationResults = [] } = await iam.send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: `arn:aws:iam::000000000000:role/${roleName}`,
      ActionNames: [create],
      ResourceArns: ['arn:aws:rds:us-east-1:000000000000:db:db-tidegate-01'],
      ContextEntries,
    }),
  );
  return EvaluationResults.map(({ EvalDecision }) => EvalDecision);
}

describe('the policy simulator', () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator();
    await roleConfig(emulator, policy, roleName);
  });
  afterAll(() => emulator.stop());

  test('decides conditions by the context it is given', async () => {
    const allowed = [ofClass('db.r6g.large'), withTags('tidegate:owner')];

    expect(await simulate(emulator, allowed)).toEqual(['allowed']);
    expect(await simulate(emulator, [withTags('tidegate:owner')])).toEqual(['implicitDeny']);
    expect(
      await simulate(emulator, [ofClass('db.r6g.4xlarge'), withTags('tidegate:owner')]),
    ).toEqual(['implicitDeny']);
    expect(
      await simulate(emulator, [ofClass('db.r6g.large'), withTags('tidegate:owner', 'x')]),
    ).toEqual(['implicitDeny']);
  });
});

test('the emulator still needs a patch for it', async () => {
  const emulator = await startEmulator({ patches: ['virtual_time'] });
  try {
    await roleConfig(emulator, policy, roleName);

    const decisions = await simulate(emulator, [
      ofClass('db.r6g.large'),
      withTags('tidegate:owner'),
    ]);

    expect(decisions).toEqual(['implicitDeny']);
  } finally {
    await emulator.stop();
  }
});
