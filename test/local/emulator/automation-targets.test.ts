import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DescribeAutomationExecutionsCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../local/emulator/start-emulator.ts';
import { doorResources, role } from './automation-support.ts';
import { clientConfig, eventually, type Resources, stacks } from './emulator-support.ts';

const START = ['ssm:StartAutomationExecution', 'iam:PassRole'];

/** A rule for events of this type that starts the document with that role. */
function rule(DetailType: string, roleName: string): Resources[string] {
  return {
    Type: 'AWS::Events::Rule',
    Properties: {
      Name: DetailType,
      EventPattern: { 'detail-type': [DetailType] },
      Targets: [
        {
          Id: 'door',
          Arn: 'arn:aws:ssm:us-east-1:000000000000:automation-definition/door:$DEFAULT',
          RoleArn: `arn:aws:iam::000000000000:role/${roleName}`,
          Input: JSON.stringify({ Cluster: ['assistant-db'] }),
        },
      ],
    },
  };
}

const resources = (): Resources => ({
  ...doorResources(),
  Starter: role('starter', 'events.amazonaws.com', START),
  Powerless: role('powerless', 'events.amazonaws.com', ['states:*']),
  Stranger: role('stranger', 'lambda.amazonaws.com', START),
  Starts: rule('starts', 'starter'),
  MayNot: rule('may-not', 'powerless'),
  NotTrusted: rule('not-trusted', 'stranger'),
});

async function send(emulator: Emulator, DetailType: string): Promise<void> {
  const events = new EventBridgeClient(clientConfig(emulator));
  await events.send(
    new PutEventsCommand({ Entries: [{ Source: 'test', DetailType, Detail: '{}' }] }),
  );
}

async function startedBy(emulator: Emulator): Promise<readonly (string | undefined)[]> {
  const ssm = new SSMClient(clientConfig(emulator));
  const { AutomationExecutionMetadataList = [] } = await ssm.send(
    new DescribeAutomationExecutionsCommand({}),
  );
  return AutomationExecutionMetadataList.map(({ ExecutedBy }) => ExecutedBy);
}

describe('with roles enforced', () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator({ enforceIam: true });
    await stacks(emulator).create('door', resources());
  });
  afterAll(() => emulator?.stop());

  test("a rule starts a document with its target's role, which must be allowed and trust EventBridge", async () => {
    await send(emulator, 'may-not');
    await send(emulator, 'not-trusted');
    await send(emulator, 'starts');

    const started = await eventually(async () => {
      const all = await startedBy(emulator);
      return all.length === 0 ? undefined : all;
    });

    expect(started).toEqual(['arn:aws:sts::000000000000:assumed-role/starter/starts']);
  });
});

test('without the patch a rule starts no document', async () => {
  const emulator = await startEmulator({
    patches: ['automation', 'cloudformation_inert_types'],
  });
  try {
    await stacks(emulator).create('door', resources());
    await send(emulator, 'starts');

    expect(await startedBy(emulator)).toEqual([]);
  } finally {
    await emulator.stop();
  }
});
