import { describe, expect, test } from '@jest/globals';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { awsError } from '../fakes/scripted-outside.ts';
import { exchanges, gather, NOW } from './evidence-scene.ts';

const line = (text: string) => [
  { field: '@message', value: text },
  { field: '@ptr', value: 'CnEKNg' },
];

/** Answers one after the other, the last one for ever. */
function inTurn(...answers: readonly object[]): () => object {
  let next = 0;
  return () => {
    const answer = answers[Math.min(next, answers.length - 1)] ?? {};
    next += 1;
    return answer;
  };
}

test('has the version behind the alias, its weights and when it was published', async () => {
  const RoutingConfig = { AdditionalVersionWeights: { 12: 0.9 } };

  const { evidence } = await gather({
    GetAlias: () => ({ FunctionVersion: '13', RoutingConfig }),
  });

  expect(evidence.alias).toEqual({
    kind: 'had',
    value: { version: '13', weights: { 12: 0.9 }, publishedAt: new Date('2026-03-02T10:02:00Z') },
  });
});

test('has the errors that a query of the log has found, once it is done', async () => {
  const results = [line('Error: no index'), line('Error: no index'), line('TypeError: x')];

  const { evidence, logs } = await gather({
    GetQueryResults: inTurn(
      { status: 'Scheduled', results: [] },
      { status: 'Running', results: [line('Error: not all of it')] },
      { status: 'Complete', results },
    ),
  });

  expect(evidence.errors).toEqual({
    kind: 'had',
    value: [
      { message: 'Error: no index', count: 2 },
      { message: 'TypeError: x', count: 1 },
    ],
  });
  expect(logs[0]).toMatchObject({
    operation: 'StartQuery',
    input: {
      logGroupName: '/aws/lambda/edge',
      startTime: Date.UTC(2026, 2, 2, 10, 0) / 1000,
      endTime: NOW.getTime() / 1000,
    },
  });
});

test("asks the function's own log group where it has one", async () => {
  const { logs } = await gather({}, { logGroup: '/platform/edge' });

  expect(logs[0]?.input).toMatchObject({ logGroupName: '/platform/edge' });
});

test('errors of a log that the function does not write are no evidence', async () => {
  const { evidence } = await gather({
    GetFunctionConfiguration: () => ({
      FunctionName: 'edge',
      Version: '13',
      LastModified: '2026-03-02T10:02:00.000+0000',
      LoggingConfig: { LogFormat: 'JSON', LogGroup: '/platform/edge' },
    }),
  });

  expect(evidence.errors).toEqual({
    kind: 'missing',
    why: 'it logs to /platform/edge and not to /aws/lambda/edge: set errorGate.logGroup',
  });
});

test('a query that is not done in time is stopped, and its errors are missing', async () => {
  const { evidence, logs } = await gather(
    { GetQueryResults: () => ({ status: 'Running', results: [line('Error: a part')] }) },
    { millis: { gathering: 2000, query: 100 } },
  );

  expect(evidence.errors).toEqual({
    kind: 'missing',
    why: 'the query of /aws/lambda/edge was not done in time',
  });
  expect(logs.at(-1)?.operation).toBe('StopQuery');
});

test('no call keeps the handler longer than it has', async () => {
  const silence = () => new Promise(() => {});
  const start = performance.now();

  const { evidence } = await gather(
    { GetAlias: silence, StartQuery: silence },
    { millis: { gathering: 200, query: 100 } },
  );

  expect(performance.now() - start).toBeLessThan(1500);
  expect(evidence).toEqual({
    alias: { kind: 'missing', why: 'AWS did not answer within 0.2 s' },
    errors: { kind: 'missing', why: 'AWS did not answer within 0.2 s' },
  });
});

describe('what cannot be had says why, and costs the other item nothing:', () => {
  const refuse = (name: string, message: string) => () => {
    throw awsError(name, message);
  };

  test.each([
    [
      'a log group that does not exist',
      { StartQuery: refuse('ResourceNotFoundException', 'no such group') },
      'there is no log group /aws/lambda/edge: set errorGate.logGroup',
    ],
    [
      'a log group that may not be read',
      { StartQuery: refuse('AccessDeniedException', 'not authorized') },
      'could not start a query of /aws/lambda/edge: AccessDeniedException: not authorized',
    ],
    [
      'too many queries at once',
      { StartQuery: refuse('LimitExceededException', 'too many') },
      'could not start a query of /aws/lambda/edge: LimitExceededException: too many',
    ],
    [
      'a query that failed',
      { GetQueryResults: () => ({ status: 'Failed', results: [] }) },
      'the query of /aws/lambda/edge ended as Failed',
    ],
    [
      'results that may not be read',
      { GetQueryResults: refuse('AccessDeniedException', 'not authorized') },
      'could not read what the query of /aws/lambda/edge has found: AccessDeniedException: not authorized',
    ],
  ])('%s', async (_, changes, why) => {
    const { evidence } = await gather(changes);

    expect(evidence.errors).toEqual({ kind: 'missing', why });
    expect(evidence.alias.kind).toBe('had');
  });

  test.each([
    [
      'an alias that is gone',
      { GetAlias: refuse('ResourceNotFoundException', 'no such alias') },
      'edge has no alias live',
    ],
    [
      'an alias that moves under our eyes',
      { GetAlias: () => ({ FunctionVersion: '12' }) },
      'alias live of edge was moved while it was read',
    ],
    [
      'a rate that is used up',
      { GetFunctionConfiguration: refuse('TooManyRequestsException', 'slow down') },
      'could not read the configuration of edge:live: TooManyRequestsException: slow down',
    ],
  ])('%s', async (_, changes, why) => {
    const { evidence } = await gather(changes);

    expect(evidence.alias).toEqual({ kind: 'missing', why });
    expect(evidence.errors.kind).toBe('had');
  });
});

test('an error of ours is no missing evidence', async () => {
  const bug = () => {
    throw new TypeError('a bug');
  };

  await expect(gather({ StartQuery: bug })).rejects.toThrow('a bug');
});

await describeExchanges('lambda', exchanges.lambda);
await describeExchanges('cloudwatch-logs', exchanges.logs);
