import { expect, test } from '@jest/globals';
import { blamesDependency, topMessages } from '../../../core/error-gate/error-messages.ts';

const messagesOf = (...lines: string[]) => topMessages(lines).map(({ message }) => message);

test('counts equal errors together, whatever differs between their occurrences, the most frequent first', () => {
  const line = (second: number, request: string, text: string) =>
    `2026-03-02T10:00:0${second}.123Z\t${request}\tERROR\t${text}`;
  const lines = [
    line(1, '8f5c7e1a-0000-4000-8000-000000000001', 'no answer for user "ann" after 3021 ms'),
    line(2, '8f5c7e1a-0000-4000-8000-000000000002', 'cannot read the index'),
    line(3, '8f5c7e1a-0000-4000-8000-000000000003', 'no answer for user "bob" after 2970 ms'),
  ];

  expect(topMessages(lines)).toEqual([
    { message: 'no answer for user <text> after <n> ms', count: 2 },
    { message: 'cannot read the index', count: 1 },
  ]);
});

test.each([
  [
    'an uncaught error of the Node runtime',
    '2026-03-02T10:00:01.000Z\tid\tERROR\tInvoke Error \t{"errorType":"TypeError","errorMessage":"x is not a function","stack":["TypeError: x"]}',
    'TypeError: x is not a function',
  ],
  [
    'the same, cut in its middle',
    '2026-03-02T10:00:01.000Z\tid\tERROR\tUncaught Exception \t{"errorType":"Error","errorMessage":"the index is',
    'Error: the index is',
  ],
  [
    'a structured log',
    '{"level":"ERROR","timestamp":"2026-03-02T10:00:01.000Z","message":"payment of 12.5 refused"}',
    'payment of <n>.<n> refused',
  ],
  [
    "Lambda's timeout",
    '2026-03-02T10:00:01.000Z 8f5c7e1a-0000-4000-8000-000000000001 Task timed out after 30.03 seconds',
    '<time> <id> Task timed out after <n>.<n> seconds',
  ],
  [
    'an address of a person',
    'Error: no such user ann@example.com',
    'Error: no such user <address>',
  ],
  ['characters that would make lines', 'Error: a\nSubject: b\u0007', 'Error: a Subject: b'],
])('reads %s', (_, line, message) => {
  expect(messagesOf(line)).toEqual([message]);
});

test('what Lambda writes about every invocation is no error message', () => {
  expect(messagesOf('REPORT RequestId: 8f5c Status: error Error Type: Runtime.ExitError')).toEqual(
    [],
  );
});

test('keeps five messages, and no more of one than a page can show', () => {
  const words = ['one', 'two', 'three', 'four', 'five', 'six'];
  const lines = words.map((word) => `Error: ${word} ${'long '.repeat(100)}`);

  const messages = messagesOf(...lines);

  expect(messages).toHaveLength(5);
  expect(Math.max(...messages.map(({ length }) => length))).toBe(160);
});

test.each([
  ['Error: connect ECONNREFUSED <n>.<n>.<n>.<n>:<n>', true],
  ['TimeoutError: Connection timed out', true],
  ['error: remaining connection slots are reserved', true],
  ['error: canceling statement due to statement timeout', true],
  ['ThrottlingException: Rate exceeded', true],
  ['TypeError: x is not a function', false],
  ['Task timed out after <n>.<n> seconds', false],
])('%s blames a dependency: %s', (message, expected) => {
  expect(blamesDependency({ message, count: 1 })).toBe(expected);
});
