import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { RDSClient } from '@aws-sdk/client-rds';
import { afterEach, expect, test } from '@jest/globals';

import { awsClientConfig, createCallDeadline } from '../../adapters/aws-client-config.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A client of a local server that counts attempts. */
async function serve(answer: RequestListener, deadlineMillis: number) {
  let attempts = 0;
  const listening = createServer((request, response) => {
    attempts += 1;
    answer(request, response);
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const deadline = createCallDeadline(deadlineMillis);
  const client = new LambdaClient({
    ...awsClientConfig(deadline),
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return {
    deadline,
    attempts: () => attempts,
    call: () => client.send(new GetAccountSettingsCommand()),
  };
}

async function millisUntilFailure(call: () => Promise<unknown>) {
  const start = performance.now();
  const error: unknown = await call().then(
    () => undefined,
    (thrown) => thrown,
  );
  return { error, millis: performance.now() - start };
}

test('a call that nobody answers ends with the deadline and is not repeated', async () => {
  const { deadline, attempts, call } = await serve(() => {}, 200);
  deadline.restart();

  const { error, millis } = await millisUntilFailure(call);

  expect(error).toMatchObject({ name: 'AbortError' });
  expect(millis).toBeLessThan(1_000);
  expect(attempts()).toBe(1);
});

test('an answer that stops in its middle ends with the deadline', async () => {
  const { deadline, call } = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    response.write('{');
  }, 200);
  deadline.restart();

  const { error, millis } = await millisUntilFailure(call);

  expect(error).toMatchObject({ name: 'AbortError' });
  expect(millis).toBeLessThan(1_000);
});

test('a call after the deadline is not sent', async () => {
  const { deadline, attempts, call } = await serve((_, response) => response.end('{}'), 20);
  deadline.restart();
  await new Promise((resolve) => setTimeout(resolve, 50));

  const { error } = await millisUntilFailure(call);

  expect(error).toMatchObject({ name: 'AbortError' });
  expect(attempts()).toBe(0);
});

test('a restarted deadline lets calls through again', async () => {
  const { deadline, call } = await serve((_, response) => response.end('{}'), 50);
  deadline.restart();
  await new Promise((resolve) => setTimeout(resolve, 100));

  deadline.restart();

  await expect(call()).resolves.toBeDefined();
});

test('fifty calls at once share one deadline', async () => {
  const { deadline, call } = await serve(() => {}, 200);
  deadline.restart();

  const outcomes = await Promise.allSettled(Array.from({ length: 50 }, call));

  expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
});

test('an overloaded service is tried three times', async () => {
  const { attempts, call } = await serve((_, response) => {
    response.writeHead(503).end();
  }, 10_000);

  await millisUntilFailure(call);

  expect(attempts()).toBe(3);
});

test('a conflict is not tried again, so that the caller decides', async () => {
  const { attempts, call } = await serve((_, response) => {
    response.writeHead(409, { 'x-amzn-errortype': 'ResourceConflictException' }).end('{}');
  }, 10_000);

  const { error } = await millisUntilFailure(call);

  expect(error).toMatchObject({ name: 'ResourceConflictException' });
  expect(attempts()).toBe(1);
});

test('a silent attempt is given up after 5 s, as an error and not as a warning', async () => {
  const { requestHandler } = new RDSClient(awsClientConfig(createCallDeadline())).config;
  await requestHandler.handle({} as never).catch(() => undefined); // the SDK resolves the settings on first use

  expect(requestHandler).toMatchObject({
    config: { requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
});
