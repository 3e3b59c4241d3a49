import { describe, expect, test } from '@jest/globals';
import { readDoorEvent } from '../../lambdas/door-event.ts';

const PAUSE = {
  action: 'pause',
  target: 'edge',
  for: '2h',
  reason: 'load test',
  by: 'ada',
  executionId: 'execution-1',
};

const problems = (event: unknown) => {
  const read = readDoorEvent(event);
  return read.kind === 'refused' ? read.problems : [];
};

test('reads what a form sends, and takes an empty field for one that was left out', () => {
  expect(readDoorEvent({ ...PAUSE, until: '', direction: 'both', dryRun: 'no' })).toEqual({
    kind: 'request',
    request: { ...PAUSE, direction: 'both', dryRun: false },
  });
});

test.each([
  ['freezes', { lifts: 'freezes' }],
  ['all', { lifts: 'all' }],
  ['target:all', { target: 'all' }],
])('reads whose brakes are lifted: %s', (lifts, expected) => {
  const read = readDoorEvent({
    action: 'lift',
    lifts,
    reason: 'over',
    by: 'ada',
    executionId: '1',
  });

  expect(read).toMatchObject({ kind: 'request', request: expected });
});

describe('refuses, with rule, what it got and what to write,', () => {
  test('every field that is wrong at once', () => {
    expect(problems({ ...PAUSE, action: 'brake', target: 7, by: '', why: 'x' })).toEqual([
      'action is one of pause, freeze, override, lift, stop, start, got "brake": write one of them',
      'target is text, got 7: write it',
      'by is text, got "": write it',
      'an event has only known fields, got why: leave it out',
    ]);
  });

  test('what belongs to another action', () => {
    expect(problems({ ...PAUSE, floor: '4', lifts: 'all' })).toEqual([
      'floor does not belong to pause, got "4": leave it out',
      'lifts does not belong to pause, got "all": leave it out',
    ]);
  });

  test.each([undefined, 'everything', 'target:'])('a lift of %j', (lifts) => {
    expect(
      problems({ action: 'lift', lifts, reason: 'over', by: 'ada', executionId: '1' }),
    ).toEqual([
      `lifts is freezes, all or target:<name>, got ${JSON.stringify(lifts) ?? 'nothing'}: write one of them`,
    ]);
  });

  test.each([null, 'pause', 7, undefined])('an event that is %j', (event) => {
    expect(problems(event)).toEqual([
      `an event is an object, got ${JSON.stringify(event) ?? 'nothing'}`,
    ]);
  });
});
