import { metricKey, PERIOD_SECONDS } from '../metrics.ts';
import { NAME_RULE, name as nameField } from './fields.ts';
import type { Rule, RuleFinding } from './finding.ts';
import { quoted } from './path.ts';

/* Rules on `dashboard`: what its metrics are called, and that CloudWatch takes them. */

/** Beside the widgets of a full shard, which has 430 alarms: CloudWatch takes 500 in a dashboard. */
const MOST_METRICS = 40;
/** CloudWatch guide, dimensions. */
const MOST_DIMENSIONS = 30;

export const dashboardNamesAreValid: Rule = ({ dashboard }) =>
  Object.keys(dashboard.metrics).flatMap((name): readonly RuleFinding[] => {
    if (nameField.safeParse(name).success) return [];
    const path = ['dashboard', 'metrics', name];
    return [{ path, reads: [], rule: NAME_RULE, found: quoted(name), mend: 'rename it' }];
  });

export const dashboardMetricsFit: Rule = ({ dashboard }) => {
  const entries = Object.entries(dashboard.metrics);
  const tooMany: readonly RuleFinding[] =
    entries.length <= MOST_METRICS
      ? []
      : [
          {
            path: ['dashboard', 'metrics'],
            reads: [],
            rule: `a dashboard shows at most ${MOST_METRICS} metrics of the application`,
            found: `${entries.length}`,
            mend: 'keep those that people look at first, and draw a dashboard of your own for the others',
          },
        ];
  return [
    ...tooMany,
    ...entries.flatMap(([name, { dimensions }]): readonly RuleFinding[] => {
      const count = Object.keys(dimensions).length;
      if (count <= MOST_DIMENSIONS) return [];
      const path = ['dashboard', 'metrics', name, 'dimensions'];
      const rule = `a metric has at most ${MOST_DIMENSIONS} dimensions`;
      return [{ path, reads: [path], rule, found: `${count}`, mend: 'name those it has' }];
    }),
  ];
};

export const dashboardMetricsDiffer: Rule = ({ dashboard }) => {
  const firsts = new Map<string, string>();
  return Object.entries(dashboard.metrics).flatMap(([name, metric]): readonly RuleFinding[] => {
    const key = metricKey({ ...metric, periodSeconds: PERIOD_SECONDS });
    const first = firsts.get(key);
    if (first === undefined) {
      firsts.set(key, name);
      return [];
    }
    const path = ['dashboard', 'metrics', name];
    return [
      {
        path,
        reads: [path, ['dashboard', 'metrics', first]],
        rule: 'a metric stands on the dashboard once',
        found: `the same metric and statistic as ${first}`,
        mend: 'delete one of the two, or correct its dimensions or stat',
      },
    ];
  });
};
