import { describe, expect, test } from '@jest/globals';
import { stateReasonData } from '../../replay/alarm-reason.ts';
import { ALARM, endingAt, evaluate, NOON, seconds } from './alarm-scene.ts';

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
