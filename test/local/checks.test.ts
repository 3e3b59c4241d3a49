import { expect, test } from '@jest/globals';
import { checksOf, nothingLost } from '../../local/checks.ts';
import { configuration, playedMinutes, type Standing } from './played-minutes.ts';

const failedOf = (standings: readonly Standing[]) =>
  checksOf(configuration, playedMinutes(standings), ['assistant-digest'])
    .filter(({ holds }) => !holds)
    .map(({ says }) => says);

const floor: Standing = { provisioned: 100, readers: 1 };
const high: Standing = { provisioned: 500, readers: 3, requestsPerSecond: 400 };

test('a day that rose, followed and came back passes', () => {
  expect(failedOf([floor, high, high, floor])).toEqual([]);
});

test('capacity that never rose fails', () => {
  expect(failedOf([floor, floor])).toEqual([
    'assistant-edge rose above its floor: from 2 instances to 2',
    'assistant-db rose above its floor: from 1 reader to 1',
  ]);
});

test('capacity that did not come back fails', () => {
  expect(failedOf([floor, high])).toEqual([
    'assistant-edge came back to its floor of 2 instances: it ended at 10',
    'assistant-db came back to its floor of 1 reader: it ended at 3',
  ]);
});

test('requests that found no provisioned environment fail when they are too many', () => {
  const late: Standing = { ...high, provisioned: 150 };

  expect(failedOf([floor, late, late, floor])).toEqual([
    expect.stringMatching(/^assistant-edge followed: \d\d\.\d % of .* \(at most 5 %\)$/),
  ]);
});

test('readers that stayed hot fail', () => {
  const hot: Standing = { ...high, provisioned: 1000, readers: 1 };

  expect(failedOf([floor, hot, hot, high, floor])).toEqual([
    'the readers of assistant-db followed: their CPU was at 85 % or beyond in 2 of 5 minutes (at most 5 %)',
  ]);
});

test('a floor that was left, or too small, was not enough', () => {
  const left: Standing = { ...high, digest: 10 };
  const tooSmall: Standing = { ...high, digest: 0 };

  expect(failedOf([floor, left, floor])).toEqual([
    expect.stringContaining('the floor of assistant-digest was enough: at most 2 instances'),
  ]);
  expect(failedOf([floor, tooSmall, floor])).toEqual([
    expect.stringMatching(/assistant-digest .* [1-9]\d* of \d+ requests found no provisioned/),
  ]);
});

test('a day without traffic proves nothing', () => {
  const quiet = { ...floor, requestsPerSecond: 0 };

  expect(failedOf([quiet, { ...high, requestsPerSecond: 0 }, quiet])).toHaveLength(2);
});

test('an event that failed or was rejected fails, and is shown', () => {
  expect(nothingLost([], []).holds).toBe(true);
  expect(nothingLost(['{"a":1}'], [])).toEqual({
    holds: false,
    says: 'no event was lost: 1 failed, 0 rejected, the first: {"a":1}',
  });
  expect(nothingLost([], ['{"b":2}']).holds).toBe(false);
});
