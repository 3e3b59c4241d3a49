import { expect, test } from '@jest/globals';
import { readHandlerEnvironment } from '../../lambdas/handler-environment.ts';

const complete = {
  TABLE_NAME: 'table',
  TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:topic',
  REJECTED_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/rejected',
  SHARD: '2',
};

test('a complete environment is read, numbers as numbers', () => {
  expect(readHandlerEnvironment({ ...complete, PATH: '/bin' })).toEqual({ ...complete, SHARD: 2 });
});

test('everything that is missing or wrong is named at once', () => {
  const read = () => readHandlerEnvironment({ ...complete, TABLE_NAME: undefined, SHARD: 'zero' });

  expect(read).toThrow(/^the handler's environment is incomplete: TABLE_NAME: .+; SHARD: .+/);
});
