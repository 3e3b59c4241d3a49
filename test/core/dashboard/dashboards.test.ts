import { describe, expect, test } from '@jest/globals';
import { alarmDefinitions } from '../../../core/alarms/alarm-definitions.ts';
import { type Configuration, configurationSchema } from '../../../core/config/schema.ts';
import { dashboardOf } from '../../../core/dashboard/dashboards.ts';
import { edgeFunctionMetrics, type Metric, metricKey } from '../../../core/metrics.ts';
import { shardMetrics, targetMetrics } from '../../../core/own-metrics.ts';
import { divideIntoShards } from '../../../core/shards.ts';
import { scalableTargets } from '../../../core/targets.ts';
import { evaluateExpression } from '../../../replay/metric-math.ts';
import { parseExpression } from '../../../replay/metric-math-parser.ts';
import { fleet, SHIPPED } from '../../lib/draw-project.ts';
import { type AwsDashboardBody, awsDashboardBody } from './aws-dashboard-body.ts';

const ANSWERED = {
  namespace: 'Assistant',
  metricName: 'AnsweredQuestions',
  dimensions: { tier: 'paid' },
  stat: 'Sum',
  title: 'Questions answered',
  unit: 'a minute',
};
const WITH_APPLICATION: Configuration = {
  ...SHIPPED,
  notifyEmail: 'people@example.com',
  prices: {
    source: 'a test',
    asOf: '2026-11-01',
    instanceHour: { 'db.r6g.large': 0.26 },
    provisionedGigabyteSecond: undefined,
    provisionedDurationGigabyteSecond: undefined,
    onDemandGigabyteSecond: undefined,
  },
  dashboard: { metrics: { answered: ANSWERED } },
};

function dashboards(configuration: Configuration): readonly AwsDashboardBody[] {
  return divideIntoShards(configuration, alarmDefinitions(configuration)).map((shard, index) =>
    awsDashboardBody.parse(
      dashboardOf({
        configuration,
        shard,
        withApplication: index === 0,
        arnOfAlarm: (name) => `arn:aws:cloudwatch:us-east-1:111122223333:alarm:${name}`,
      }),
    ),
  );
}

const graphs = (body: AwsDashboardBody) =>
  body.widgets.flatMap((widget) => (widget.type === 'metric' ? [widget.properties] : []));
const graphCalled = (body: AwsDashboardBody, title: string) =>
  graphs(body).find((candidate) => candidate.title.startsWith(title));

/** A series of a graph as the definition it was made of. */
function metricOf(parts: readonly unknown[]): Metric {
  const [namespace, metricName, ...rest] = parts.filter((part) => typeof part === 'string');
  const options = parts.at(-1) as { readonly stat: string };
  const dimensions = Object.fromEntries(
    rest.flatMap((name, at) => (at % 2 === 0 ? [[name, rest[at + 1] ?? '']] : [])),
  );
  return {
    namespace: namespace ?? '',
    metricName: metricName ?? '',
    dimensions,
    stat: options.stat,
    periodSeconds: 60,
  };
}

describe('the dashboard of the shipped configuration', () => {
  const [body] = dashboards(WITH_APPLICATION);
  if (!body) throw new Error('the shipped configuration has a shard');

  test('shows only metrics that somebody publishes, each with its own statistic', () => {
    const known = [
      ...alarmDefinitions(WITH_APPLICATION).flatMap(({ queries }) =>
        queries.flatMap((query) => ('metric' in query ? [query.metric] : [])),
      ),
      ...scalableTargets(WITH_APPLICATION).flatMap((target) => [
        ...Object.values(targetMetrics('assistant', target.name)),
        ...(target.kind === 'edge-function'
          ? Object.values(edgeFunctionMetrics(target.configuration))
          : []),
      ]),
      ...Object.values(shardMetrics('assistant', 1)),
      { ...ANSWERED, periodSeconds: 60 },
    ].map(metricKey);

    const shown = graphs(body)
      .flatMap(({ metrics }) => metrics as readonly (readonly unknown[])[])
      .filter((parts) => parts.length > 1)
      .map((parts) => metricKey(metricOf(parts)));

    expect(shown.filter((key) => !known.includes(key))).toEqual([]);
    expect(shown.length).toBeGreaterThan(30);
  });

  test('every expression is of ids of its own graph, and ids are given once', () => {
    for (const { metrics, title } of graphs(body)) {
      const options = metrics.map((parts) => parts.at(-1) as { id: string; expression?: string });
      const ids = options.map(({ id }) => id);
      expect([title, new Set(ids).size]).toEqual([title, ids.length]);
      for (const { expression } of options) {
        if (expression === undefined) continue;
        const asked: string[] = [];
        evaluateExpression(parseExpression(expression), (id) => {
          asked.push(id);
          return 1;
        });
        expect(ids).toEqual(expect.arrayContaining(asked));
      }
    }
  });

  test('every threshold of an alarm is a line', () => {
    const lines = graphs(body).flatMap(({ annotations }) => annotations?.horizontal ?? []);

    expect(lines).toHaveLength(alarmDefinitions(WITH_APPLICATION).length);
    expect(graphCalled(body, 'assistant-edge: response-time')?.annotations?.horizontal).toEqual([
      { label: 'warning from 1500', value: 1500, color: '#ff9900' },
      { label: 'critical from 2500', value: 2500, color: '#d62728' },
    ]);
  });

  test('every alarm shows its state', () => {
    const shown = body.widgets.flatMap((widget) =>
      widget.type === 'alarm' ? widget.properties.alarms : [],
    );

    expect(shown.map((arn) => arn.split(':alarm:')[1]).toSorted()).toEqual(
      alarmDefinitions(WITH_APPLICATION)
        .map(({ name }) => name)
        .toSorted(),
    );
  });

  test('cost is capacity times the price of a unit', () => {
    const cost = graphCalled(body, 'Cost of standing capacity');
    const expressions = cost?.metrics.flatMap(([part]) =>
      typeof part === 'object' && 'expression' in part ? [[part.label, part.expression]] : [],
    );

    // 50 environments of 1 GB: $0.75 an hour and instance; a reader's price is the configuration's
    expect(expressions).toEqual([
      ['assistant-edge', expect.stringMatching(/^capacity0 \* 0\.75/)],
      ['assistant-digest', expect.stringMatching(/^capacity1 \* 0\.0/)],
      ['assistant-db', 'capacity2 * 0.26'],
    ]);
  });

  test('a target without a price is not in the cost', () => {
    const [unpriced] = dashboards(SHIPPED);
    const cost = unpriced && graphCalled(unpriced, 'Cost of standing capacity');

    expect(JSON.stringify(cost)).not.toContain('assistant-db');
  });

  test('the application stands on it as the configuration names it', () => {
    expect(graphCalled(body, 'Questions answered')).toMatchObject({
      metrics: [
        [
          'Assistant',
          'AnsweredQuestions',
          'tier',
          'paid',
          { id: 'value', label: 'AnsweredQuestions', stat: 'Sum' },
        ],
      ],
      yAxis: { left: { label: 'a minute' } },
    });
  });

  test('decisions are read from the logs of both handlers', () => {
    const [table] = body.widgets.filter(({ type }) => type === 'log');

    expect(JSON.stringify(table)).toContain('/aws/lambda/tidegate-assistant-on-alarm-1');
    expect(JSON.stringify(table)).toContain('/aws/lambda/tidegate-assistant-reconcile-1');
  });

  test('no two widgets lie on each other', () => {
    const cells = body.widgets.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, cell) =>
        [x + (cell % width), y + Math.floor(cell / width)].join(),
      ),
    );

    expect(new Set(cells).size).toBe(cells.length);
    expect(body.widgets.every(({ x, width }) => x + width <= 24)).toBe(true);
  });
});

describe('a fleet', () => {
  test('of 100 targets keeps to what CloudWatch takes, on a dashboard for each shard', () => {
    const bodies = dashboards(fleet(60, 40, { shards: 4 }));

    expect(bodies).toHaveLength(4);
    const bounds = bodies.flatMap((body) =>
      graphs(body).filter(({ title }) => title.includes('capacity within its bounds')),
    );
    expect(bounds).toHaveLength(100);
  });

  test('that fills a stack with 430 alarms has room for all that the application may show', () => {
    const configuration = configurationSchema.parse({
      ...fleet(53, 0),
      dashboard: {
        metrics: Object.fromEntries(
          Array.from({ length: 40 }, (_, index) => [
            `m${index}`,
            { namespace: 'A', metricName: `M${index}`, title: `m ${index}` },
          ]),
        ),
      },
    });

    expect(alarmDefinitions(configuration).length).toBeGreaterThan(425);
    expect(() => dashboards(configuration)).not.toThrow();
  });

  test('shows the application on one of its dashboards', () => {
    const bodies = dashboards({
      ...fleet(20, 0, { shards: 3 }),
      dashboard: { metrics: { answered: ANSWERED } },
    });

    expect(bodies.map((body) => graphCalled(body, 'Questions answered') !== undefined)).toEqual([
      true,
      false,
      false,
    ]);
  });
});
