import { expect, test } from '@jest/globals';
import { problemsOf, small } from './configuration-scene.ts';

const edge = (block: object) => small({ edgeFunctions: { edge: block } });

test.each([
  {},
  { demand: {} },
  { demand: { spillPercent: 0.5 } },
  { demand: { coldStartsPerMillion: 50, premiumPercent: 0, changesPerDay: 60 } },
])('a function may follow demand by %j', (block) => {
  expect(problemsOf(edge({ policy: 'demand', ...block }))).toEqual([]);
});

test.each([
  [
    'two budgets',
    edge({ policy: 'demand', demand: { spillPercent: 0.1, coldStartsPerMillion: 100 } }),
    'edgeFunctions.edge.demand | one budget steers capacity: spillPercent or coldStartsPerMillion | spillPercent 0.1, coldStartsPerMillion 100 | delete one of them',
  ],
  [
    'a budget that no policy reads',
    edge({ demand: { spillPercent: 0.1 } }),
    'edgeFunctions.edge.demand | a demand block needs policy: demand | policy thresholds | write policy: demand beside it, or delete the block',
  ],
  [
    'more changes than the breaker lets pass',
    edge({ policy: 'demand', demand: { changesPerDay: 300 } }),
    'edgeFunctions.edge.demand.changesPerDay | changesPerDay is at most 24 times the changesPerHour of limits.perTarget | changesPerDay 300, changesPerHour 12 | lower changesPerDay to 288, or raise changesPerHour',
  ],
])('%s are refused', (_, file, problem) => {
  expect(problemsOf(file)).toEqual([problem]);
});
