import { describe, expect, test } from '@jest/globals';
import type { Metric } from '../../core/metrics.ts';
import { evaluateAlarm, evaluationWindow } from '../../replay/alarm-model.ts';
import { stateReasonData } from '../../replay/alarm-reason.ts';
import type { AlarmMetric, MetricAlarm, SampledDatapoint } from '../../replay/metric-alarm.ts';

const NOON = new Date('2026-03-02T12:00:00Z');

function metric(stat = 'Maximum', periodSeconds = 60, namespace = 'Test'): Metric {
  return { namespace, metricName: 'm', dimensions: {}, stat, periodSeconds };
}

function watching(metricStat: Metric): readonly AlarmMetric[] {
  return [{ id: 'm', metricStat, returnData: true }];
}

const ALARM: MetricAlarm = {
  alarmName: 'test-alarm',
  comparisonOperator: 'GreaterThanThreshold',
  threshold: 70,
  evaluationPeriods: 3,
  datapointsToAlarm: 3,
  treatMissingData: 'missing',
  metrics: watching(metric()),
};

/** Points of the periods that end at `end`, newest on the right; `undefined` is missing. */
function endingAt(
  end: Date,
  values: readonly (number | undefined)[],
  { periodSeconds = 60, sampleCount }: { periodSeconds?: number; sampleCount?: number } = {},
): readonly SampledDatapoint[] {
  const first = end.getTime() - values.length * periodSeconds * 1000;
  return values.flatMap((value, at) =>
    value === undefined
      ? []
      : [
          {
            startsAt: new Date(first + at * periodSeconds * 1000),
            value,
            ...(sampleCount !== undefined && { sampleCount }),
          },
        ],
  );
}

function seconds(after: Date, count: number): Date {
  return new Date(after.getTime() + count * 1000);
}

function evaluate(
  alarm: MetricAlarm,
  series: Readonly<Record<string, readonly SampledDatapoint[]>>,
  more: Partial<Parameters<typeof evaluateAlarm>[0]> = {},
) {
  return evaluateAlarm({
    alarm,
    previousState: 'OK',
    series: new Map(Object.entries(series)),
    now: NOON,
    ...more,
  });
}

describe('the threshold', () => {
  test.each([
    ['GreaterThanOrEqualToThreshold', ['OK', 'ALARM', 'ALARM']],
    ['GreaterThanThreshold', ['OK', 'OK', 'ALARM']],
    ['LessThanThreshold', ['ALARM', 'OK', 'OK']],
    ['LessThanOrEqualToThreshold', ['ALARM', 'ALARM', 'OK']],
  ] as const)('%s at 69, 70 and 71', (comparisonOperator, expected) => {
    const alarm = { ...ALARM, comparisonOperator };

    const states = [69, 70, 71].map(
      (value) => evaluate(alarm, { m: endingAt(NOON, [value, value, value]) }).state,
    );

    expect(states).toEqual(expected);
  });
});

describe('time', () => {
  test.each([
    [60, 0, '11:55:00', '12:00:00'],
    [60, 59, '11:55:00', '12:00:00'],
    [60, 60, '11:56:00', '12:01:00'],
    [300, 61, '11:36:00', '12:01:00'],
    [10, 9, '11:59:10', '12:00:00'],
    [10, 10, '11:59:20', '12:00:10'],
    [20, 15, '11:58:30', '12:00:10'],
    [30, 15, '11:57:40', '12:00:10'],
  ])('a period of %i s, %i s past noon, looks from %s to %s', (periodSeconds, past, from, to) => {
    const alarm = { ...ALARM, metrics: watching(metric('Maximum', periodSeconds)) };

    const window = evaluationWindow(alarm, seconds(NOON, past));

    expect(window).toEqual({
      periodSeconds,
      startsAt: new Date(`2026-03-02T${from}Z`),
      endsAt: new Date(`2026-03-02T${to}Z`),
    });
  });

  test('a period that is not over does not count', () => {
    const m = endingAt(seconds(NOON, 60), [0, 80, 80, 80]);

    const during = evaluate(ALARM, { m }, { now: seconds(NOON, 59) });
    const after = evaluate(ALARM, { m }, { now: seconds(NOON, 60) });

    expect([during.state, after.state]).toEqual(['OK', 'ALARM']);
  });

  test('points older than the evaluation range do not count', () => {
    const alarm = { ...ALARM, datapointsToAlarm: 1 };

    const within = evaluate(alarm, { m: endingAt(NOON, [80, undefined, undefined, 0, 0]) });
    const older = evaluate(alarm, {
      m: endingAt(NOON, [80, undefined, undefined, undefined, 0, 0]),
    });

    expect([within.state, older.state]).toEqual(['ALARM', 'OK']);
  });

  test('a metric of five minutes is looked at every minute, over periods that slide by the minute', () => {
    const alarm = {
      ...ALARM,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      metrics: watching(metric('Maximum', 300)),
    };
    const now = seconds(NOON, 60);

    const { recentDatapoints } = evaluate(
      alarm,
      { m: endingAt(now, [80], { periodSeconds: 300 }) },
      { now },
    );

    expect(recentDatapoints).toEqual([{ startsAt: seconds(NOON, -240), value: 80 }]);
  });

  test('a 10 second alarm on a metric stored by the minute lapses into INSUFFICIENT_DATA', () => {
    const alarm = {
      ...ALARM,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      metrics: watching(metric('Maximum', 10)),
    };
    const series = { m: [{ startsAt: NOON, value: 80 }] };

    const states = [10, 30, 40, 50].map(
      (past) => evaluate(alarm, series, { now: seconds(NOON, past) }).state,
    );

    expect(states).toEqual(['ALARM', 'ALARM', 'INSUFFICIENT_DATA', 'INSUFFICIENT_DATA']);
  });
});

describe('late metrics', () => {
  const m = endingAt(NOON, [0, 80, 80, 80]);

  test('a period counts from the first evaluation after it was published', () => {
    const states = [0, 59, 60].map(
      (past) =>
        evaluate(ALARM, { m }, { now: seconds(NOON, past), publicationDelaySeconds: 60 }).state,
    );

    expect(states).toEqual(['OK', 'OK', 'ALARM']);
  });

  test('FILL makes the newest point of a late metric its filler, so that 3 of 3 never breach', () => {
    const filled: MetricAlarm = {
      ...ALARM,
      metrics: [
        { id: 'm', metricStat: metric(), returnData: false },
        { id: 'e', expression: 'FILL(m, 0)', returnData: true },
      ],
    };
    const always = { m: endingAt(NOON, [80, 80, 80, 80, 80]) };

    const inTime = evaluate(filled, always);
    const late = evaluate(filled, always, { publicationDelaySeconds: 60 });

    expect([inTime.state, late.state]).toEqual(['ALARM', 'OK']);
  });
});

describe('missing data', () => {
  test.each(['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const)(
    'a silent alarm on AWS/DynamoDB stays %s unless told otherwise',
    (previousState) => {
      const { treatMissingData: _, ...unset } = ALARM;
      const alarm = { ...unset, metrics: watching(metric('Sum', 60, 'AWS/DynamoDB')) };

      const byDefault = evaluate(alarm, { m: [] }, { previousState });
      const told = evaluate(
        { ...alarm, treatMissingData: 'breaching' },
        { m: [] },
        { previousState },
      );

      expect([byDefault.state, told.state]).toEqual([previousState, 'ALARM']);
    },
  );

  test('a new alarm without data stays INSUFFICIENT_DATA, and leaves it at its first point', () => {
    const { treatMissingData: _, ...alarm } = ALARM;
    const previousState = 'INSUFFICIENT_DATA';

    const silent = evaluate(alarm, { m: [] }, { previousState });
    const first = evaluate(alarm, { m: endingAt(NOON, [10]) }, { previousState });

    expect([silent.state, first.state]).toEqual(['INSUFFICIENT_DATA', 'OK']);
  });

  test('a state set by hand lasts until the next evaluation', () => {
    const { state } = evaluate(
      ALARM,
      { m: endingAt(NOON, [10, 10, 10]) },
      { previousState: 'ALARM' },
    );

    expect(state).toBe('OK');
  });
});

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

/** Worded as in the sample events of the user guide, "Alarm events and EventBridge". */
describe('the reason', () => {
  const twoOfThree = { ...ALARM, datapointsToAlarm: 2 };

  test.each([
    [
      twoOfThree,
      [0, 71.5, 72],
      'Threshold Crossed: 2 out of the last 3 datapoints [72.0 (02/03/26 11:59:00), 71.5 (02/03/26 11:58:00)] were greater than the threshold (70.0) (minimum 2 datapoints for OK -> ALARM transition).',
    ],
    [
      { ...ALARM, evaluationPeriods: 1, datapointsToAlarm: 1 },
      [10],
      'Threshold Crossed: 1 out of the last 1 datapoints [10.0 (02/03/26 11:59:00)] was not greater than the threshold (70.0) (minimum 1 datapoint for ALARM -> OK transition).',
    ],
    [
      { ...twoOfThree, treatMissingData: 'breaching' },
      [80, undefined, undefined],
      'Threshold Crossed: 1 out of the last 3 datapoints [80.0 (02/03/26 11:57:00)] was greater than the threshold (70.0) and 2 missing datapoints were treated as [Breaching] (minimum 2 datapoints for OK -> ALARM transition).',
    ],
    [
      { ...ALARM, treatMissingData: 'notBreaching', evaluationPeriods: 1, datapointsToAlarm: 1 },
      [],
      'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
    ],
    [ALARM, [], 'Insufficient Data: 3 datapoints were unknown.'],
    [
      ALARM,
      [80],
      'Threshold Crossed: 1 out of the last 3 datapoints [80.0 (02/03/26 11:59:00)] was greater than the threshold (70.0) (minimum 3 datapoints for OK -> ALARM transition).',
    ],
  ] as const)('%#', (alarm, values, expected) => {
    const { reason } = evaluate(alarm, { m: endingAt(NOON, values) });

    expect(reason).toBe(expected);
  });

  test('stays within the 1,023 characters of StateReason however long the alarm looks', () => {
    const alarm = { ...ALARM, evaluationPeriods: 1000, datapointsToAlarm: 1000 };
    const values = Array.from({ length: 1000 }, (_, at) => 80 + at / 7);

    const { state, reason } = evaluate(alarm, { m: endingAt(NOON, values) });

    expect(state).toBe('ALARM');
    expect(reason.length).toBeLessThan(1023);
  });

  test('its data names the query, the points and the threshold', () => {
    const { recentDatapoints } = evaluate(twoOfThree, {
      m: endingAt(NOON, [10, 80, 90], { sampleCount: 5 }),
    });

    const data = stateReasonData({ alarm: twoOfThree, recentDatapoints, now: seconds(NOON, 1.5) });

    expect(JSON.parse(data)).toEqual({
      version: '1.0',
      queryDate: '2026-03-02T12:00:01.500+0000',
      startDate: '2026-03-02T11:57:00.000+0000',
      statistic: 'Maximum',
      period: 60,
      recentDatapoints: [10, 80, 90],
      threshold: 70,
      evaluatedDatapoints: [
        { timestamp: '2026-03-02T11:59:00.000+0000', sampleCount: 5, value: 90 },
        { timestamp: '2026-03-02T11:58:00.000+0000', sampleCount: 5, value: 80 },
        { timestamp: '2026-03-02T11:57:00.000+0000', sampleCount: 5, value: 10 },
      ],
    });
  });
});
