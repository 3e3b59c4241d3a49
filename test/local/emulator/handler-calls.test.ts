import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../local/emulator/start-emulator.ts';
import { clientConfig, inlineFunction, stacks } from './emulator-support.ts';
import { allow, outcome, roleConfig } from './role-support.ts';

const waits = `exports.handler = async (event) => {
  await new Promise((resolve) => setTimeout(resolve, event.millis));
  return 'waited';
};`;

let emulator: Emulator;
let root: SQSClient;
let role: SQSClient;

beforeAll(async () => {
  emulator = await startEmulator({ enforceIam: true });
  root = new SQSClient(clientConfig(emulator));
  role = new SQSClient(await roleConfig(emulator, allow('sqs:CreateQueue', '*')));
});
afterAll(() => emulator.stop());

const create = (client: SQSClient, QueueName: string) =>
  client.send(new CreateQueueCommand({ QueueName }));

test('the accepted calls of roles are told once, refused ones and those of the root are not', async () => {
  await create(role, 'by-a-role');
  await outcome(role.send(new ListQueuesCommand({})));
  await create(root, 'by-the-root');

  expect(await emulator.control.takeHandlerCalls()).toEqual(['sqs:CreateQueue']);
  expect(await emulator.control.takeHandlerCalls()).toEqual([]);
});

test('handlers that run die after the next such call, which has taken effect; later ones live', async () => {
  const lambda = new LambdaClient(clientConfig(emulator));
  await stacks(emulator).create('waiting', { Waits: inlineFunction('waits', waits) });
  const invoke = async (millis: number) => {
    const Payload = JSON.stringify({ millis });
    const answer = await lambda.send(new InvokeCommand({ FunctionName: 'waits', Payload }));
    return answer.FunctionError ?? answer.Payload?.transformToString();
  };
  await invoke(0); // starts its worker
  await emulator.control.crashAfter('sqs:CreateQueue');

  const running = invoke(5000);
  await sleep(300); // until it runs
  await create(role, 'last-act');

  expect(await running).toBe('Unhandled');
  expect((await root.send(new ListQueuesCommand({}))).QueueUrls).toContainEqual(
    expect.stringContaining('last-act'),
  );
  await create(role, 'after-it');
  expect(await invoke(0)).toBe('"waited"');
});
