import { LambdaClient } from '@aws-sdk/client-lambda';
import { expect, test } from '@jest/globals';
import { createStanding } from '../../adapters/aws-standing.ts';
import { OutsideFaultError } from '../../core/errors.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { type Exchange, scriptClient } from '../fakes/scripted-client.ts';
import { awsError } from '../fakes/scripted-outside.ts';

const exchanges: Exchange[] = [];

async function standing(answer: () => object): Promise<number> {
  const client = new LambdaClient({ region: 'us-west-2' });
  const asked = scriptClient(client, answer);
  const ready = await createStanding({ client }).provisionedConcurrency('assistant-edge', 'live');
  exchanges.push(...asked);
  return ready;
}

test('counts environments that are ready, not those that were asked for', async () => {
  const allocation = { RequestedProvisionedConcurrentExecutions: 300, Status: 'IN_PROGRESS' };

  expect(
    await standing(() => ({ ...allocation, AvailableProvisionedConcurrentExecutions: 120 })),
  ).toBe(120);
  expect(await standing(() => allocation)).toBe(0);
});

test('nothing stands where nothing is provisioned', async () => {
  const none = () => {
    throw awsError('ProvisionedConcurrencyConfigNotFoundException', 'no configuration', 404);
  };

  expect(await standing(none)).toBe(0);
});

test('an answer that does not come is a fault', async () => {
  const silent = () => {
    throw awsError('ServiceException', 'try again', 500);
  };

  await expect(standing(silent)).rejects.toThrow(OutsideFaultError);
});

await describeExchanges('lambda', exchanges);
