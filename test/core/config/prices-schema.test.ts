import { expect, test } from '@jest/globals';
import { problemsOf, small } from './configuration-scene.ts';

const problemsWith = (prices: object) =>
  problemsOf(small({ prices: { source: 'a contract', asOf: '2026-03-01', ...prices } }));

test('prices need a source and a date, because both are shown wherever a price is', () => {
  const problems = problemsOf(small({ prices: { instanceHour: { 'db.r6g.large': 0.26 } } }));

  expect(problems.map((problem) => problem.split(' | ')[0])).toEqual([
    'prices.source',
    'prices.asOf',
  ]);
  expect(problemsWith({ instanceHour: { 'db.r6g.large': 0.26 } })).toEqual([]);
});

test('a class that is none is named, not its price', () => {
  expect(problemsWith({ instanceHour: { 'r6g.large': 0.26 } })).toEqual([
    'prices.instanceHour."r6g.large" | an instance class reads like db.r6g.large or db.serverless | r6g.large | write it as the cluster\'s instanceClass, e.g. db.r6g.large',
  ]);
});

test('dollars of another unit, none or below none are refused', () => {
  const perMillion = problemsWith({ provisionedGigabyteSecond: 4.1667 });
  const perMonth = problemsWith({ instanceHour: { 'db.r6g.large': 600 } });
  const free = problemsWith({ onDemandGigabyteSecond: 0 });

  expect([perMillion, perMonth, free].map(({ length }) => length)).toEqual([1, 1, 1]);
});
