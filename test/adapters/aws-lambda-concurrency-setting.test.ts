import { expect, test } from '@jest/globals';
import { OutsideFaultError } from '../../core/errors.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { raise } from '../fakes/fake-lambda.ts';
import { exchanges, scene } from './lambda-concurrency-scene.ts';

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
  expect(await read()).toMatchObject({ kind: 'steady', current: 2 });
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
