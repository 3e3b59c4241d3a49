import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../local/emulator/start-emulator.ts';
import { clientConfig, eventually, inlineFunction, stacks } from './emulator-support.ts';

const code = `exports.handler = async (event) => {
  await new Promise((resolve) => setTimeout(resolve, event.detail.millis));
  if (event.detail.fails) throw new Error('as asked');
};`;

describe('an event that EventBridge delivers to a function', () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator();
  });
  beforeEach(async () => {
    await fetch(`${emulator.endpoint}/_ministack/reset`, { method: 'POST' });
    await createRouted(emulator);
  });
  afterAll(() => emulator.stop());

  test('goes to the failure destination when its attempts are used up', async () => {
    await send(emulator, { millis: 0, fails: true });

    const failed = await eventually(() => failedEvent(emulator));

    expect(failed).toMatchObject({
      requestPayload: { detail: { fails: true } },
      responsePayload: { errorMessage: expect.stringContaining('as asked') },
    });
  });

  test('counts as running until its first attempt has ended', async () => {
    await send(emulator, { millis: 1500 });

    expect(await emulator.control.firstAttemptsRunning()).toBe(1);
    await eventually(async () =>
      (await emulator.control.firstAttemptsRunning()) === 0 ? true : undefined,
    );
  });

  test('is delivered with all others, though only some run at once', async () => {
    for (let event = 0; event < 12; event += 1) await send(emulator, { millis: 10 });

    expect(await emulator.control.firstAttemptsRunning()).toBeGreaterThan(4);
    await eventually(async () =>
      (await emulator.control.firstAttemptsRunning()) === 0 ? true : undefined,
    );
  });
});

test('the emulator alone forgets an event that its function fails on', async () => {
  const emulator = await startEmulator({ patches: [] });
  try {
    await createRouted(emulator);

    await send(emulator, { millis: 0, fails: true });
    await sleep(3000); // both retries would be over

    expect(await failedEvent(emulator)).toBeUndefined();
  } finally {
    await emulator.stop();
  }
});

async function createRouted(emulator: Emulator): Promise<void> {
  const sqs = new SQSClient(clientConfig(emulator));
  await sqs.send(new CreateQueueCommand({ QueueName: 'failed' }));
  const status = await stacks(emulator).create('routed', {
    Function: inlineFunction('listens', code, { Timeout: 10 }),
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: { source: ['test'] },
        Targets: [{ Id: 'f', Arn: { 'Fn::GetAtt': ['Function', 'Arn'] } }],
      },
    },
    Destination: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: { Ref: 'Function' },
        Qualifier: '$LATEST',
        MaximumRetryAttempts: 1,
        DestinationConfig: {
          OnFailure: { Destination: 'arn:aws:sqs:us-east-1:000000000000:failed' },
        },
      },
    },
  });
  expect(status).toBe('CREATE_COMPLETE');
}

async function send(emulator: Emulator, detail: object): Promise<void> {
  const events = new EventBridgeClient(clientConfig(emulator));
  const Detail = JSON.stringify(detail);
  await events.send(
    new PutEventsCommand({ Entries: [{ Source: 'test', DetailType: 'test', Detail }] }),
  );
}

async function failedEvent(emulator: Emulator): Promise<unknown> {
  const sqs = new SQSClient(clientConfig(emulator));
  const QueueUrl = `${emulator.endpoint}/000000000000/failed`;
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  return Messages?.[0]?.Body === undefined ? undefined : JSON.parse(Messages[0].Body);
}
