import { expect, test } from '@jest/globals';
import { problemsOf, small } from './configuration-scene.ts';

const METRIC = { namespace: 'Assistant', metricName: 'Answers', title: 'Answers' };
const shown = (metrics: unknown) => small({ dashboard: { metrics } });
const many = <T>(count: number, of: (index: number) => T) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, of(index)]));

test.each([
  ['none', {}],
  ['one with dimensions', { answers: { ...METRIC, dimensions: { tier: 'paid' }, stat: 'p99.9' } }],
  [
    'the same metric by two statistics',
    { mean: { ...METRIC, stat: 'Average' }, p95: { ...METRIC, stat: 'p95' } },
  ],
])('takes %s', (_, metrics) => {
  expect(problemsOf(shown(metrics))).toEqual([]);
});

test.each([
  [
    'a bad name',
    { 'My Answers': METRIC },
    'dashboard.metrics."My Answers" | a name is 1-40 lower-case letters, digits and hyphens, and starts with a letter | "My Answers" | rename it',
  ],
  [
    'the same metric twice',
    { one: METRIC, two: { ...METRIC, title: 'Again' } },
    'dashboard.metrics.two | a metric stands on the dashboard once | the same metric and statistic as one | delete one of the two, or correct its dimensions or stat',
  ],
  [
    'more than a dashboard takes',
    many(41, (index) => ({ ...METRIC, metricName: `M${index}` })),
    'dashboard.metrics | a dashboard shows at most 40 metrics of the application | 41 | keep those that people look at first, and draw a dashboard of your own for the others',
  ],
  [
    'more dimensions than a metric has',
    { one: { ...METRIC, dimensions: many(31, String) } },
    'dashboard.metrics.one.dimensions | a metric has at most 30 dimensions | 31 | name those it has',
  ],
])('refuses %s', (_, metrics, problem) => {
  expect(problemsOf(shown(metrics))).toEqual([problem]);
});

test.each([
  ['stat', { ...METRIC, stat: 'Mean' }],
  ['stat', { ...METRIC, stat: 'p101' }],
  ['title', { namespace: 'Assistant', metricName: 'Answers' }],
  ['namespace', { ...METRIC, namespace: 'not a namespace' }],
  ['dimension', { ...METRIC, dimension: { tier: 'paid' } }],
])('refuses a metric with a wrong %s', (key, metric) => {
  expect(problemsOf(shown({ one: metric }))).toEqual([
    expect.stringMatching(`^dashboard\\.metrics\\.one\\.${key} \\| `),
  ]);
});
