import { LambdaClient } from '@aws-sdk/client-lambda';
import { expect, test } from '@jest/globals';
import { createLambdaAccount } from '../../adapters/aws-lambda-account.ts';
import { OutsideFaultError } from '../../core/errors.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { fakeLambda, raise } from '../fakes/fake-lambda.ts';
import { type Exchange, scriptClient } from '../fakes/scripted-client.ts';

const exchanges: Exchange[] = [];

function scene() {
  let now = new Date('2026-11-02T08:00:00Z');
  const lambda = fakeLambda(() => now);
  const account = createLambdaAccount({ client: lambda.client, now: () => now });
  const passSeconds = (seconds: number) => {
    now = new Date(now.getTime() + seconds * 1000);
  };
  return { lambda, account, passSeconds };
}

test('reads the quota and what of it is reserved', async () => {
  const { lambda, account } = scene();
  lambda.quota = 1200;
  lambda.takenElsewhere = 200;

  const limits = await account.readLimits();

  expect(limits).toEqual({ concurrentExecutions: 1200, reservedConcurrency: 200 });
  exchanges.push(...lambda.exchanges);
});

test('asks once for a minute, also when several ask at once', async () => {
  const { lambda, account, passSeconds } = scene();

  await Promise.all([account.readLimits(), account.readLimits()]);
  passSeconds(59);
  await account.readLimits();

  expect(lambda.operations()).toEqual(['GetAccountSettings']);
});

test('sees a raised quota after a minute', async () => {
  const { lambda, account, passSeconds } = scene();
  await account.readLimits();

  lambda.quota = 2000;
  passSeconds(60);

  expect(await account.readLimits()).toMatchObject({ concurrentExecutions: 2000 });
});

test('does not remember a failure', async () => {
  const { lambda, account } = scene();
  lambda.before = () => raise('TooManyRequestsException', 'Rate exceeded', 429);
  await expect(account.readLimits()).rejects.toThrow(OutsideFaultError);

  lambda.before = () => {};

  expect(await account.readLimits()).toMatchObject({ concurrentExecutions: 1000 });
});

test('an answer without limits is a fault, not a quota of zero', async () => {
  const client = new LambdaClient({ region: 'us-east-1' });
  scriptClient(client, () => ({ AccountLimit: { ConcurrentExecutions: 1000 } }));
  const account = createLambdaAccount({ client, now: () => new Date(0) });

  await expect(account.readLimits()).rejects.toThrow(
    'GetAccountSettings must answer both concurrency limits, got {"ConcurrentExecutions":1000}',
  );
});

await describeExchanges('lambda', exchanges);
