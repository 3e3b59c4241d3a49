import { expect, test } from '@jest/globals';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import type { FakeLambda } from '../fakes/fake-lambda.ts';
import { exchanges, START, scene } from './lambda-concurrency-scene.ts';

test('nothing provisioned is a capacity of zero', async () => {
  const { read } = scene();

  expect(await read()).toEqual({ kind: 'steady', current: 0, servedVersion: '1' });
});

test('counts instances: 150 environments are three', async () => {
  const { read, provision } = scene();

  await provision(3);

  expect(await read()).toEqual({ kind: 'steady', current: 3, servedVersion: '1' });
});

test('a value set by hand may be a fraction of an instance', async () => {
  const { read, provision } = scene();

  await provision(2.4);

  expect(await read()).toEqual({ kind: 'steady', current: 2.4, servedVersion: '1' });
});

test('a change under way has what serves as current and what was asked for as desired', async () => {
  const { read, set, provision } = scene();
  await provision(2);

  await set(4);

  expect(await read()).toEqual({ kind: 'changing', current: 2, desired: 4, servedVersion: '1' });
});

test('a failed allocation says why, and counts what serves', async () => {
  const { lambda, read, provision } = scene();
  lambda.broken.add('1');

  await provision(2);

  expect(await read()).toEqual({
    kind: 'failed',
    current: 0,
    says: 'FUNCTION_ERROR_INIT_FAILURE',
    servedVersion: '1',
  });
});

test('a change costs four control calls once something is provisioned', async () => {
  const { lambda, read, set, provision } = scene();
  await provision(2);
  const before = lambda.operations().length;

  await read();
  await set(3);

  expect(lambda.operations().slice(before).toSorted()).toEqual([
    'GetAlias',
    'GetProvisionedConcurrencyConfig',
    'GetProvisionedConcurrencyConfig',
    'PutProvisionedConcurrencyConfig',
  ]);
});

test('the first reading of all costs three', async () => {
  const { lambda, read } = scene();

  await read();

  expect(lambda.operations()).toHaveLength(3);
});

test.each<[string, (lambda: FakeLambda) => void, string, string]>([
  [
    'a missing alias',
    (lambda) => {
      lambda.alias = undefined;
    },
    'function assistant-edge or its alias live does not exist',
    'aws lambda create-alias --function-name assistant-edge --name live',
  ],
  [
    'an alias of $LATEST',
    (lambda) => lambda.moveAlias('$LATEST'),
    'names $LATEST',
    'aws lambda update-alias --function-name assistant-edge --name live --function-version $(aws lambda publish-version',
  ],
  [
    'a version with SnapStart',
    (lambda) => lambda.snapStart.add('1'),
    'has SnapStart, which excludes provisioned concurrency',
    'aws lambda update-function-configuration --function-name assistant-edge --snap-start ApplyOn=None',
  ],
])('%s is blocked with the command that mends it', async (_, arrange, says, command) => {
  const { lambda, read } = scene();
  arrange(lambda);

  expect(await read()).toMatchObject({
    kind: 'blocked',
    current: 0,
    says: expect.stringContaining(says),
    command: expect.stringContaining(command),
  });
});

test('capacity that another owner scales is blocked, and not set', async () => {
  const { read, set, provision, puts, own } = scene();
  await provision(2);
  own({ says: 'Application Auto Scaling owns this capacity', command: 'aws …' });

  expect(await read()).toEqual({
    kind: 'blocked',
    current: 2,
    says: 'Application Auto Scaling owns this capacity',
    command: 'aws …',
    servedVersion: '1',
  });
  expect(await set(3)).toMatchObject({ kind: 'refused' });
  expect(puts()).toBe(1);
});

test('a deployment is held with its age until it is over, and its capacity then is read anew', async () => {
  const { lambda, read, provision, passSeconds } = scene();
  await provision(2);

  lambda.moveAlias('2');
  const first = await read();
  passSeconds(60);
  const second = await read();
  passSeconds(60);
  const third = await read();

  const since = new Date(START.getTime() + 300_000);
  expect(first).toMatchObject({ kind: 'blocked', current: 2, since });
  expect(second).toEqual(first);
  expect(first).not.toHaveProperty('command');
  expect(third).toEqual({ kind: 'steady', current: 2, servedVersion: '2' });
});

test('a second deployment is as old as itself, not as the first', async () => {
  const { lambda, read, provision, passSeconds } = scene();
  await provision(2);
  lambda.moveAlias('2');
  await read();
  passSeconds(300);
  await read();

  lambda.moveAlias('3');

  expect(await read()).toMatchObject({ since: new Date(START.getTime() + 600_000) });
});

test('a deployment that does not initialise is stuck as soon as Lambda gives up', async () => {
  const { lambda, read, provision, passSeconds } = scene();
  await provision(2);
  lambda.broken.add('2');

  lambda.moveAlias('2');
  passSeconds(120);

  expect(await read()).toMatchObject({
    kind: 'blocked',
    current: 2,
    says: expect.stringContaining('stuck between version 1'),
    command: expect.stringContaining(
      '--function-version 1 --routing-config AdditionalVersionWeights={}',
    ),
  });
});

test('a deployment that is not over in 15 minutes is stuck', async () => {
  const { lambda, read, provision, passSeconds } = scene();
  await provision(2);
  lambda.moveAlias('2');
  await read();
  if (lambda.alias?.allocation)
    lambda.alias.allocation = { ...lambda.alias.allocation, readyAt: new Date(8.64e15) };

  passSeconds(901);

  expect(await read()).toMatchObject({ says: expect.stringContaining('not done in 15 minutes') });
});

test('a canary is held, and a set is refused by Lambda itself', async () => {
  const { lambda, read, set, provision } = scene();
  await provision(2);
  if (lambda.alias) lambda.alias.weights = { 2: 0.1 };

  expect(await read()).toMatchObject({
    kind: 'blocked',
    says: expect.stringContaining('10 % of its requests to version 2'),
  });
  expect(await set(3)).toMatchObject({
    kind: 'refused',
    says: expect.stringContaining('Alias with weights can not be used'),
  });
});

await describeExchanges('lambda', exchanges);
