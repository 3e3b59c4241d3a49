import { expect, test } from '@jest/globals';
import { problemsOf, small } from './configuration-scene.ts';

const edge = (demand: object) => small({ edgeFunctions: { edge: { policy: 'demand', demand } } });

test.each([{}, { spillPercent: 0.5 }, { coldStartsPerMillion: 50, changesPerDay: 60 }])(
  'a function may follow demand held to %j',
  (demand) => {
    expect(problemsOf(edge(demand))).toEqual([]);
  },
);

test.each([
  [
    'two budgets',
    { spillPercent: 0.1, coldStartsPerMillion: 100 },
    'edgeFunctions.edge.demand.coldStartsPerMillion | demand has one budget: spillPercent or coldStartsPerMillion | spillPercent 0.1 and coldStartsPerMillion 100 | delete one of them',
  ],
])('%s are refused', (_, demand, problem) => {
  expect(problemsOf(edge(demand))).toEqual([problem]);
});
