import { expect, test } from '@jest/globals';
import { RejectedEventError } from '../../core/errors.ts';
import { readWindowEdge } from '../../lambdas/window-edge.ts';

test('the schedule of an edge names windows and targets', () => {
  const event = { windowEdge: ['night', 'weekend'], targets: ['edge'] };

  expect(readWindowEdge(event)).toEqual({
    trigger: 'window edge night, weekend',
    targets: ['edge'],
  });
});

test.each([
  [
    'what EventBridge Scheduler sends by itself',
    { 'detail-type': 'Scheduled Event', detail: '{}' },
  ],
  ['nothing', undefined],
  ['text', 'now'],
])('%s is the run of every minute', (_, event) => {
  expect(readWindowEdge(event)).toBeUndefined();
});

test.each([
  { windowEdge: 'night', targets: ['edge'] },
  { windowEdge: [], targets: ['edge'] },
  { windowEdge: ['night'] },
])('an edge that is not whole is rejected: %j', (event) => {
  expect(() => readWindowEdge(event)).toThrow(RejectedEventError);
});
