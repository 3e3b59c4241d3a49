import { describe, expect, test } from '@jest/globals';
import type { AlarmMetric, MetricAlarm } from '../../replay/metric-alarm.ts';
import { ALARM, endingAt, evaluate, metric, NOON, watching } from './alarm-scene.ts';

describe('percentiles on few samples', () => {
  const p = (stat: string): MetricAlarm => ({ ...ALARM, metrics: watching(metric(stat)) });
  const breaching = (sampleCount: number) => ({
    m: endingAt(NOON, [80, 80, 80], { sampleCount }),
  });

  test.each([
    ['p95', 199, 'OK'],
    ['p95', 200, 'ALARM'],
    ['p99', 999, 'OK'],
    ['p99', 1000, 'ALARM'],
    ['p97', 333, 'OK'],
    ['p97', 334, 'ALARM'],
    ['p50', 19, 'OK'],
    ['p50', 20, 'ALARM'],
    ['p10', 99, 'OK'],
    ['p10', 100, 'ALARM'],
    ['p99.9', 9999, 'OK'],
    ['p99.9', 10_000, 'ALARM'],
    ['Maximum', 1, 'ALARM'],
  ] as const)('%s of %i samples, from OK with ignore, is %s', (stat, sampleCount, expected) => {
    const alarm = { ...p(stat), evaluateLowSampleCountPercentile: 'ignore' } as const;

    const { state } = evaluate(alarm, breaching(sampleCount));

    expect(state).toBe(expected);
  });

  test('ignore keeps ALARM too', () => {
    const alarm = { ...p('p95'), evaluateLowSampleCountPercentile: 'ignore' } as const;

    const { state } = evaluate(
      alarm,
      { m: endingAt(NOON, [10, 10, 10], { sampleCount: 3 }) },
      { previousState: 'ALARM' },
    );

    expect(state).toBe('ALARM');
  });

  test.each([undefined, 'evaluate'] as const)('%s decides anyway', (setting) => {
    const alarm = { ...p('p95'), ...(setting && { evaluateLowSampleCountPercentile: setting }) };

    const { state } = evaluate(alarm, breaching(3));

    expect(state).toBe('ALARM');
  });
});

describe('expressions', () => {
  const errorRate: MetricAlarm = {
    ...ALARM,
    threshold: 5,
    evaluationPeriods: 2,
    datapointsToAlarm: 2,
    metrics: [
      { id: 'invocations', metricStat: metric('Sum'), returnData: false },
      { id: 'errors', metricStat: metric('Sum'), returnData: false },
      { id: 'rate', expression: '100 * errors / invocations', returnData: false },
      { id: 'gated', expression: 'IF(invocations >= 50, rate, 0)', returnData: true },
    ],
  };

  test.each([
    ['above the threshold with volume', [100, 100], [6, 6], 'ALARM'],
    ['above the threshold without volume', [10, 10], [6, 6], 'OK'],
    ['below the threshold', [100, 100], [4, 4], 'OK'],
    ['in one period of two', [100, 100], [4, 6], 'OK'],
  ] as const)('an error rate gated by volume, %s', (_, invocations, errors, expected) => {
    const { state } = evaluate(errorRate, {
      invocations: endingAt(NOON, invocations),
      errors: endingAt(NOON, errors),
    });

    expect(state).toBe(expected);
  });

  test('the evaluated points are those of the expression', () => {
    const { recentDatapoints } = evaluate(errorRate, {
      invocations: endingAt(NOON, [200, 100]),
      errors: endingAt(NOON, [4, 6]),
    });

    expect(recentDatapoints.map(({ value }) => value)).toEqual([2, 6]);
  });
});

describe('a definition that cannot be', () => {
  const id = (name: string, returnData: boolean, periodSeconds = 60): AlarmMetric => ({
    id: name,
    metricStat: metric('Sum', periodSeconds),
    returnData,
  });
  const expression = (name: string, text: string, returnData: boolean): AlarmMetric => ({
    id: name,
    expression: text,
    returnData,
  });

  test.each([
    [
      'no watched metric',
      [id('a', false)],
      'exactly one metric must return data, got 0 in test-alarm',
    ],
    [
      'two watched metrics',
      [id('a', true), id('b', true)],
      'exactly one metric must return data, got 2',
    ],
    ['two periods', [id('a', true), id('b', false, 300)], 'must have one period, got [60, 300]'],
    ['no metric', [expression('e', 'a', true)], 'must have one period, got []'],
    [
      'an unknown id',
      [id('a', false), expression('e', 'a + z', true)],
      'ids must be those of its metrics, got "z" in test-alarm',
    ],
    [
      'expressions in a circle',
      [id('a', false), expression('e', 'f + a', true), expression('f', '2 * e', false)],
      'an expression must not need itself, got e -> f -> e',
    ],
  ])('%s', (_, metrics, message) => {
    const series = { a: [], b: [] };

    expect(() => evaluate({ ...ALARM, metrics }, series)).toThrow(message);
  });

  test('a metric without a series', () => {
    expect(() => evaluate(ALARM, {})).toThrow('every metric must have a series, got none for "m"');
  });

  test('a low-sample alarm without sample counts', () => {
    const alarm = {
      ...ALARM,
      evaluateLowSampleCountPercentile: 'ignore',
      metrics: watching(metric('p95')),
    } as const;

    expect(() => evaluate(alarm, { m: endingAt(NOON, [80]) })).toThrow(
      'datapoints of test-alarm must have sample counts, got none at 2026-03-02T11:59:00.000Z',
    );
  });
});
