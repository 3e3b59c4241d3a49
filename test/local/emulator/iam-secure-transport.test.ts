import {
  CreateQueueCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../local/emulator/start-emulator.ts';
import { clientConfig } from './emulator-support.ts';
import { denied, outcome } from './role-support.ts';

test('a queue whose policy demands TLS takes messages', async () => {
  expect(await sentToTlsQueue()).not.toEqual(denied);
});

test('the emulator alone denies every message to it', async () => {
  expect(await sentToTlsQueue([])).toEqual(denied);
});

async function sentToTlsQueue(patches?: readonly string[]): Promise<unknown> {
  const emulator = await startEmulator({ enforceIam: true, ...(patches && { patches }) });
  try {
    return await outcome(send(emulator));
  } finally {
    await emulator.stop();
  }
}

async function send(emulator: Emulator): Promise<unknown> {
  const sqs = new SQSClient(clientConfig(emulator));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'tls' }));
  const denyPlain = {
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: 'sqs:*',
    Resource: 'arn:aws:sqs:us-east-1:000000000000:tls',
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [denyPlain] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  return sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
}
