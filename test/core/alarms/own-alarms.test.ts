import { describe, expect, test } from '@jest/globals';
import { projectAlarms, shardAlarms } from '../../../core/alarms/own-alarms.ts';
import { metricKey } from '../../../core/metrics.ts';
import { evaluateExpression } from '../../../replay/metric-math.ts';
import { parseExpression } from '../../../replay/metric-math-parser.ts';

const project = 'assistant';
const own = [
  ...shardAlarms(project, 1),
  ...projectAlarms({ project, notifyEmail: 'people@example.com' }),
];
const slugs = own.map(({ slug }) => slug);

test('Tidegate is watched for silence, errors, throttles, dead letters, saturation, a tripped breaker and old looks', () => {
  expect(own.map(({ name }) => name)).toEqual([
    'tidegate/assistant/reconcile-1/heartbeat/critical',
    'tidegate/assistant/shard-1/breaker/critical',
    'tidegate/assistant/shard-1/handler-errors/critical',
    'tidegate/assistant/shard-1/handler-throttles/warning',
    'tidegate/assistant/shard-1/failed-events/warning',
    'tidegate/assistant/shard-1/saturation/critical',
    'tidegate/assistant/shard-1/look-age/critical',
    'tidegate/assistant/project/rejected-events/warning',
    'tidegate/assistant/project/undelivered-notifications/warning',
  ]);
});

test('without an address there is no queue of undelivered notifications to watch', () => {
  const alarms = projectAlarms({ project, notifyEmail: undefined });

  expect(alarms.map(({ slug }) => slug)).toEqual(['rejected-events']);
});

describe.each(slugs)('%s', (slug) => {
  const alarm = own.find((candidate) => candidate.slug === slug);

  test('drives no target: Tidegate may be what is broken', () => {
    expect(alarm?.drives).toEqual([]);
  });

  test('takes silence for well, but for the heartbeat, whose subject it is', () => {
    expect(alarm?.treatMissingData).toBe(slug === 'heartbeat' ? 'breaching' : 'notBreaching');
  });

  test('says what to do, in what CloudWatch takes as a description', () => {
    expect(alarm?.description).toMatch(/npx tidegate|confirm or correct the subscription/);
    expect(alarm?.description.length).toBeLessThanOrEqual(1024);
  });
});

test('an error of either handler counts, and a silent one is no error', () => {
  const [alarm] = own.filter((candidate) => candidate.slug === 'handler-errors');
  const sum = alarm?.queries.at(-1);
  const parsed = parseExpression(sum && 'expression' in sum ? sum.expression : '');

  const total = (onAlarm: number | undefined, reconcile: number | undefined) =>
    evaluateExpression(parsed, (id) => ({ onAlarm, reconcile })[id]);

  expect([total(1, undefined), total(undefined, 2), total(1, 2)]).toEqual([1, 2, 3]);
});

test('no two alarms measure the same', () => {
  const measured = own.map(({ queries }) =>
    queries.map((query) => ('metric' in query ? metricKey(query.metric) : query.expression)).join(),
  );

  expect(new Set(measured).size).toBe(own.length);
});
