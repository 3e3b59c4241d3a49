import { ResourceConflictException, TooManyRequestsException } from '@aws-sdk/client-lambda';
import { expect, test } from '@jest/globals';

import { isAwsError, isThrottled, outsideFault } from '../../adapters/aws-errors.ts';
import { OutsideFaultError } from '../../core/errors.ts';

const metadata = (httpStatusCode: number) => ({
  $metadata: { httpStatusCode, requestId: 'r-1' },
});
const conflict = new ResourceConflictException({ message: 'busy', ...metadata(409) });
const throttled = new TooManyRequestsException({ message: 'slow down', ...metadata(429) });
const timeout = Object.assign(new Error('no answer'), { name: 'TimeoutError' });
const aborted = Object.assign(new Error('aborted'), { name: 'AbortError' });
const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
const forbidden = Object.assign(new Error('not authorized to perform: lambda:GetAlias'), {
  name: 'AccessDeniedException',
  ...metadata(403),
});
const bug = new TypeError('x is not a function');

function thrownBy(error: unknown): unknown {
  try {
    return outsideFault('read the alias')(error);
  } catch (thrown) {
    return thrown;
  }
}

test('recognises an error of AWS by any of its names', () => {
  expect(isAwsError(conflict, 'ResourceNotFoundException', 'ResourceConflictException')).toBe(true);
  expect(isAwsError(conflict, 'ResourceNotFoundException')).toBe(false);
});

test('an error of ours with the name of one of AWS is not taken for it', () => {
  const own = Object.assign(new Error('own'), { name: 'ResourceConflictException' });

  expect(isAwsError(own, 'ResourceConflictException')).toBe(false);
});

test('tells throttling from a conflict', () => {
  expect(isThrottled(throttled)).toBe(true);
  expect(isThrottled(conflict)).toBe(false);
});

test.each([
  [conflict, 'could not read the alias: ResourceConflictException: busy (request r-1)'],
  [
    forbidden,
    'could not read the alias: AccessDeniedException: not authorized to perform: lambda:GetAlias (request r-1)',
  ],
  [timeout, 'could not read the alias: AWS did not answer in time'],
  [aborted, 'could not read the alias: the time of this invocation is over'],
  [reset, 'could not read the alias: Error: socket hang up'],
])('%s becomes a fault of the outside that keeps its cause', (error, message) => {
  const thrown = thrownBy(error);

  expect(thrown).toBeInstanceOf(OutsideFaultError);
  expect(thrown).toMatchObject({ message, cause: error });
});

test('a bug of ours is not blamed on AWS', () => {
  expect(thrownBy(bug)).toBe(bug);
});
