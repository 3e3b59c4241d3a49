import { expect, test } from '@jest/globals';
import { type Backlog, playQueueSecond } from '../../replay/queue-model.ts';

const backlog: Backlog = [
  { since: 10, messages: 30 },
  { since: 12, messages: 5 },
];

test('what comes waits behind what is there, and the oldest gives the age', () => {
  expect(playQueueSecond(backlog, { second: 20, taken: 0, added: 4 })).toEqual({
    backlog: [...backlog, { since: 20, messages: 4 }],
    messages: 39,
    oldestSeconds: 10,
  });
});

test('the oldest messages are worked off first', () => {
  expect(playQueueSecond(backlog, { second: 20, taken: 32, added: 0 })).toEqual({
    backlog: [{ since: 12, messages: 3 }],
    messages: 3,
    oldestSeconds: 8,
  });
});

test('an empty queue has no age', () => {
  expect(playQueueSecond(backlog, { second: 20, taken: 35, added: 0 })).toEqual({
    backlog: [],
    messages: 0,
    oldestSeconds: 0,
  });
});
