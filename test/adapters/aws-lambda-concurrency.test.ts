import { afterEach, expect, test } from '@jest/globals';
import { createLambdaConcurrency } from '../../adapters/aws-lambda-concurrency.ts';
import type { Obstacle } from '../../adapters/aws-scalable-targets.ts';
import { configurationSchema } from '../../core/config/schema.ts';
import { OutsideFaultError } from '../../core/errors.ts';
import { type EdgeFunctionTarget, scalableTargets } from '../../core/targets.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { type FakeLambda, fakeLambda, raise } from '../fakes/fake-lambda.ts';
import type { Exchange } from '../fakes/scripted-client.ts';

const exchanges: Exchange[] = [];
const lambdas: FakeLambda[] = [];
afterEach(() => {
  exchanges.push(...lambdas.splice(0).flatMap((lambda) => lambda.exchanges));
});

const START = new Date('2026-11-02T08:00:00Z');

function edgeFunction(): EdgeFunctionTarget {
  const [target] = scalableTargets(
    configurationSchema.parse({
      project: 'assistant',
      region: 'us-east-1',
      quota: { concurrentExecutions: 1000 },
      edgeFunctions: {
        edge: { functionName: 'assistant-edge', alias: 'live', memoryMegabytes: 1024 },
      },
    }),
  );
  if (target?.kind !== 'edge-function') throw new Error('the configuration has no function');
  return target;
}

/** Version 1 behind `live`, nothing provisioned, one instance being 50 environments. */
function scene() {
  let now = START;
  let owner: Obstacle | undefined;
  const lambda = fakeLambda(() => now);
  lambdas.push(lambda);
  const concurrency = createLambdaConcurrency({
    client: lambda.client,
    scalableTargets: { findOnAlias: async () => owner, findOnReaders: async () => undefined },
    now: () => now,
  });
  const target = edgeFunction();
  const passSeconds = (seconds: number) => {
    now = new Date(now.getTime() + seconds * 1000);
  };
  const read = () => concurrency.read(target);
  const set = (desired: number) => concurrency.set(target, desired);
  const provision = async (instances: number) => {
    await set(instances);
    passSeconds(300);
  };
  const puts = () => lambda.operations().filter((name) => name.startsWith('Put')).length;
  const own = (obstacle: Obstacle | undefined) => {
    owner = obstacle;
  };
  return { lambda, read, set, provision, passSeconds, puts, own };
}

test('nothing provisioned is a capacity of zero', async () => {
  const { read } = scene();

  expect(await read()).toEqual({ kind: 'steady', current: 0 });
});

test('counts instances: 150 environments are three', async () => {
  const { read, provision } = scene();

  await provision(3);

  expect(await read()).toEqual({ kind: 'steady', current: 3 });
});

test('a value set by hand may be a fraction of an instance', async () => {
  const { read, provision } = scene();

  await provision(2.4);

  expect(await read()).toEqual({ kind: 'steady', current: 2.4 });
});

test('a change under way has what serves as current and what was asked for as desired', async () => {
  const { read, set, provision } = scene();
  await provision(2);

  await set(4);

  expect(await read()).toEqual({ kind: 'changing', current: 2, desired: 4 });
});

test('a failed allocation says why, and counts what serves', async () => {
  const { lambda, read, provision } = scene();
  lambda.broken.add('1');

  await provision(2);

  expect(await read()).toEqual({
    kind: 'failed',
    current: 0,
    says: 'FUNCTION_ERROR_INIT_FAILURE',
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
  expect(third).toEqual({ kind: 'steady', current: 2 });
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

test('asks Lambda for environments, once', async () => {
  const { lambda, set, puts } = scene();

  expect(await set(3)).toMatchObject({ kind: 'accepted' });
  expect(lambda.alias?.allocation?.requested).toBe(150);
  expect(puts()).toBe(1);
});

test('the same value again is accepted without a put, under way or there', async () => {
  const { set, passSeconds, puts } = scene();
  await set(3);

  expect(await set(3)).toMatchObject({ kind: 'accepted' });
  passSeconds(300);
  expect(await set(3)).toMatchObject({ kind: 'accepted' });
  expect(puts()).toBe(1);
});

test('never puts while another change is under way', async () => {
  const { set, puts } = scene();
  await set(3);

  expect(await set(4)).toEqual({
    kind: 'refused',
    says: 'Lambda is still changing provisioned concurrency to 150',
  });
  expect(puts()).toBe(1);
});

test('asks again for a value that failed', async () => {
  const { lambda, read, set, provision, passSeconds } = scene();
  lambda.broken.add('1');
  await provision(2);
  lambda.broken.delete('1');

  expect(await set(2)).toMatchObject({ kind: 'accepted' });
  passSeconds(300);
  expect(await read()).toEqual({ kind: 'steady', current: 2 });
});

test('a put whose answer was lost counts, though its repetition conflicts with it', async () => {
  const { lambda, set } = scene();
  lambda.loseAnswerOf = 'PutProvisionedConcurrencyConfig';

  expect(await set(3)).toMatchObject({ kind: 'accepted' });
});

test('a put whose answer was lost counts, though its repetition is throttled', async () => {
  const { lambda, set } = scene();
  lambda.loseAnswerOf = 'PutProvisionedConcurrencyConfig';
  let puts = 0;
  lambda.before = (operation) => {
    if (operation.startsWith('Put')) puts += 1;
    if (puts === 2 && operation.startsWith('Put'))
      raise('TooManyRequestsException', 'Rate exceeded', 429);
  };

  expect(await set(3)).toMatchObject({ kind: 'accepted' });
});

test('a conflict with somebody else’s put is refused', async () => {
  const { lambda, set, puts } = scene();
  lambda.before = (operation) => {
    if (!operation.startsWith('Put')) return;
    lambda.before = () => {};
    raise('ResourceConflictException', 'An update is in progress', 409);
  };

  expect(await set(3)).toMatchObject({
    kind: 'refused',
    says: expect.stringContaining('An update is in progress'),
  });
  expect(puts()).toBe(1);
});

test('more than the quota leaves is refused in Lambda’s words, the most it leaves is not', async () => {
  const { lambda, set } = scene();
  lambda.takenElsewhere = 20;

  expect(await set(18)).toMatchObject({
    kind: 'refused',
    says: expect.stringContaining('below its minimum value of [100]'),
  });
  expect(await set(17)).toMatchObject({ kind: 'accepted' });
});

test('throttling is a refusal for now', async () => {
  const { lambda, set } = scene();
  lambda.before = (operation) => {
    if (operation.startsWith('Put')) raise('TooManyRequestsException', 'Rate exceeded', 429);
  };

  expect(await set(3)).toMatchObject({
    kind: 'refused',
    says: expect.stringContaining('throttles'),
  });
});

test.each(['Get', 'Put'])('a server error of a %s is a fault', async (verb) => {
  const { lambda, set } = scene();
  lambda.before = (operation) => {
    if (operation.startsWith(verb)) raise('ServiceException', 'internal', 500);
  };

  await expect(set(3)).rejects.toThrow(OutsideFaultError);
});

test('a permission that is missing is a fault that names it', async () => {
  const { lambda, read } = scene();
  lambda.before = (operation) => {
    if (operation === 'GetAlias')
      raise('AccessDeniedException', 'not authorized to perform: lambda:GetAlias', 403);
  };

  await expect(read()).rejects.toThrow('lambda:GetAlias');
});

test('a capacity of zero is refused: it would need the configuration deleted', async () => {
  const { lambda, set } = scene();

  expect(await set(0)).toMatchObject({ kind: 'refused' });
  expect(lambda.operations()).toEqual([]);
});

await describeExchanges('lambda', exchanges);
