import { describe, expect, test } from '@jest/globals';
import { evaluationWindow } from '../../replay/alarm-model.ts';
import type { MetricAlarm } from '../../replay/metric-alarm.ts';
import { ALARM, endingAt, evaluate, metric, NOON, seconds, watching } from './alarm-scene.ts';

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
