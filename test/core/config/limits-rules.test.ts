import { expect, test } from '@jest/globals';
import { configurationSchema } from '../../../core/config/schema.ts';
import { problemsOf, SMALL, small } from './configuration-scene.ts';

const prices = {
  source: 'our contract',
  asOf: '2026-03-01',
  instanceHour: { 'db.r6g.large': 0.5 },
};
// 2 instances x 50 GB x 3,600 s x 4.1667e-6 $ x 24 h = $36.00; 1 reader x $0.50 x 24 h = $12
const limited = (limits: object) => small({ prices, limits });

test('without limits a target may change 12 times in an hour, and spend what its ceiling allows', () => {
  expect(configurationSchema.parse(SMALL).limits).toEqual({
    perTarget: { changesPerHour: 12 },
    allTargets: {},
  });
});

test('a limit of dollars covers the floor', () => {
  expect(problemsOf(limited({ perTarget: { dollarsPerDay: 36.01 } }))).toEqual([]);
  expect(problemsOf(limited({ perTarget: { dollarsPerDay: 35 } }))).toEqual([
    'limits.perTarget.dollarsPerDay | dollarsPerDay is at least what the floor costs a day | 35, and the floor costs 36.00: that of edge | raise it well above 37, e.g. to 73, or lower the floor',
  ]);
});

test('a limit of dollars for all covers all floors', () => {
  expect(problemsOf(limited({ allTargets: { dollarsPerDay: 48.01 } }))).toEqual([]);
  expect(problemsOf(limited({ allTargets: { dollarsPerDay: 47 } }))).toEqual([
    expect.stringContaining('47, and the floor costs 48.00: that of all targets'),
  ]);
});

test('all targets may change as often as one', () => {
  const limits = { perTarget: { changesPerHour: 20 }, allTargets: { changesPerHour: 19 } };

  expect(problemsOf(limited(limits))).toEqual([
    'limits.allTargets.changesPerHour | all targets together may change as often as one | allTargets 19, perTarget 20 | raise it to at least 20, or delete it to get what fits the number of targets',
  ]);
});
