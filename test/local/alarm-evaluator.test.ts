import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AlarmStateValue } from '../../core/ports.ts';
import { evaluateDeployedAlarms } from '../../local/alarm-evaluator.ts';
import { type Emulator, startEmulator } from '../../local/emulator/start-emulator.ts';
import { evaluateCompositeAlarms } from '../../replay/composite-rule.ts';
import { clientConfig, stacks } from './emulator/emulator-support.ts';

const MINUTE = 60_000;

describe('against the emulator', () => {
  const noon = new Date(Math.floor(Date.now() / (60 * MINUTE)) * 60 * MINUTE);
  let emulator: Emulator;
  let cloudwatch: CloudWatchClient;

  beforeAll(async () => {
    emulator = await startEmulator({ patches: ['passive_alarms', 'cloudformation_alarms'] });
    cloudwatch = new CloudWatchClient(clientConfig(emulator));
  });
  afterAll(() => emulator.stop());
  beforeEach(() => fetch(`${emulator.endpoint}/_ministack/reset`, { method: 'POST' }));

  const minutesAfterNoon = (minutes: number) => new Date(noon.getTime() + minutes * MINUTE);
  const evaluateAt = (minutes: number) =>
    evaluateDeployedAlarms({ cloudwatch, now: minutesAfterNoon(minutes) });
  const changes = async (minutes: number) =>
    (await evaluateAt(minutes)).map(({ alarmName, from, to }) => `${alarmName}: ${from} -> ${to}`);
  const putAlarm = (AlarmName: string, more: Partial<PutMetricAlarmCommandInput> = {}) =>
    cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName,
        Namespace: 'AWS/Lambda',
        MetricName: 'Invocations',
        Dimensions: [{ Name: 'Resource', Value: 'edge:live' }],
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 3,
        DatapointsToAlarm: 3,
        Threshold: 400,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
        ...more,
      }),
    );
  const putData = (minute: number, MetricName: string, data: object, resource = 'edge:live') =>
    cloudwatch.send(
      new PutMetricDataCommand({
        Namespace: 'AWS/Lambda',
        MetricData: [
          {
            MetricName,
            Dimensions: [{ Name: 'Resource', Value: resource }],
            Timestamp: minutesAfterNoon(minute),
            ...data,
          },
        ],
      }),
    );
  const described = async (name: string) => {
    const { MetricAlarms = [], CompositeAlarms = [] } = await cloudwatch.send(
      new DescribeAlarmsCommand({
        AlarmNames: [name],
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      }),
    );
    return [...MetricAlarms, ...CompositeAlarms][0];
  };

  test('an alarm follows its metric over three minutes and back', async () => {
    await putAlarm('busy');
    for (const [minute, Value] of [500, 500, 500, 100].entries()) {
      await putData(minute, 'Invocations', { Value });
    }

    const seen = [];
    for (const minute of [0, 1, 2, 3, 3.5, 4]) seen.push(await changes(minute));

    expect(seen).toEqual([
      ['busy: INSUFFICIENT_DATA -> OK'],
      [],
      [],
      ['busy: OK -> ALARM'],
      [],
      ['busy: ALARM -> OK'],
    ]);
  });

  test('without DatapointsToAlarm every one of the periods must breach', async () => {
    await putAlarm('busy', { DatapointsToAlarm: undefined });
    for (const [minute, Value] of [100, 500, 500, 500].entries()) {
      await putData(minute, 'Invocations', { Value });
    }

    const seen = [await changes(3), await changes(4)];

    expect(seen).toEqual([['busy: INSUFFICIENT_DATA -> OK'], ['busy: OK -> ALARM']]);
  });

  test('the state is set with the reason and its data', async () => {
    await putAlarm('busy', { EvaluationPeriods: 1, DatapointsToAlarm: 1 });
    await putData(0, 'Invocations', { Value: 500 });

    await evaluateAt(1);

    const alarm = await described('busy');
    expect(alarm?.StateValue).toBe('ALARM');
    expect(alarm?.StateReason).toContain('was greater than or equal to the threshold (400.0)');
    expect(JSON.parse(alarm?.StateReasonData ?? '')).toMatchObject({
      statistic: 'Sum',
      period: 60,
      recentDatapoints: [500],
      threshold: 400,
    });
  });

  test('a state set by hand lasts until the next evaluation', async () => {
    await putAlarm('busy');
    await putData(0, 'Invocations', { Value: 1 });
    await evaluateAt(1);
    await cloudwatch.send(
      new SetAlarmStateCommand({ AlarmName: 'busy', StateValue: 'ALARM', StateReason: 'forged' }),
    );

    const seen = await changes(1);

    expect(seen).toEqual(['busy: ALARM -> OK']);
  });

  test('the points of another resource do not count', async () => {
    await putAlarm('busy', { EvaluationPeriods: 1, DatapointsToAlarm: 1 });
    await putData(0, 'Invocations', { Value: 500 }, 'other:live');

    const seen = await changes(1);

    expect(seen).toEqual(['busy: INSUFFICIENT_DATA -> OK']);
  });

  test('a percentile is taken over values published with their counts', async () => {
    await putAlarm('slow', {
      MetricName: 'Duration',
      Statistic: undefined,
      ExtendedStatistic: 'p95',
      Threshold: 1500,
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
    });
    await putData(0, 'Duration', { Values: [100, 3000], Counts: [960, 40] });
    await putData(1, 'Duration', { Values: [100, 3000], Counts: [900, 100] });

    const seen = [await changes(1), await changes(2)];

    expect(seen).toEqual([['slow: INSUFFICIENT_DATA -> OK'], ['slow: OK -> ALARM']]);
  });

  test('an alarm of five minutes is looked at when its five minutes on the clock are over', async () => {
    await putAlarm('five-minutes', { Period: 300, EvaluationPeriods: 1, DatapointsToAlarm: 1 });
    for (const minute of [0, 1, 2, 3, 4]) await putData(minute, 'Invocations', { Value: 100 });

    const seen = [await changes(4), await changes(7)];

    expect(seen).toEqual([
      ['five-minutes: INSUFFICIENT_DATA -> OK'],
      ['five-minutes: OK -> ALARM'],
    ]);
  });

  test('a deployed expression is evaluated from its own definition', async () => {
    const stat = (MetricName: string) => ({
      Metric: {
        Namespace: 'AWS/Lambda',
        MetricName,
        Dimensions: [{ Name: 'Resource', Value: 'edge:live' }],
      },
      Period: 60,
      Stat: 'Sum',
    });
    const deployed = await stacks(emulator).create('alarms', {
      Errors: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          AlarmName: 'error-rate',
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          Threshold: 5,
          EvaluationPeriods: 1,
          TreatMissingData: 'notBreaching',
          Metrics: [
            { Id: 'requests', MetricStat: stat('Invocations'), ReturnData: false },
            { Id: 'errors', MetricStat: stat('Errors'), ReturnData: false },
            { Id: 'rate', Expression: 'IF(requests >= 50, 100 * errors / requests, 0)' },
          ],
        },
      },
    });
    expect(deployed).toBe('CREATE_COMPLETE');
    for (const [minute, invocations] of [10, 100].entries()) {
      await putData(minute, 'Invocations', { Value: invocations });
      await putData(minute, 'Errors', { Value: 6 });
    }

    const seen = [await changes(1), await changes(2)];

    expect(seen).toEqual([['error-rate: INSUFFICIENT_DATA -> OK'], ['error-rate: OK -> ALARM']]);
  });

  test('every alarm is evaluated, however many pages there are', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `busy-${index}`);
    for (const name of names) await putAlarm(name);

    const transitions = await evaluateAt(1);

    expect(transitions.map(({ alarmName }) => alarmName).sort()).toEqual(names.sort());
  });

  test('nothing deployed, nothing done', async () => {
    expect(await evaluateAt(1)).toEqual([]);
  });

  test.each([
    'ALARM(hot) AND ALARM(fine)',
    'ALARM("hot") AND NOT ALARM(silent)',
    'ALARM(hot) OR ALARM(fine) AND FALSE',
    '(ALARM(hot) OR ALARM(fine)) AND FALSE',
    'NOT (OK(silent) OR ALARM(silent))',
    'INSUFFICIENT_DATA(silent) AND OK(fine)',
  ])('the emulator evaluates a composite alarm as the model does: %s', async (AlarmRule) => {
    const states = { hot: 'ALARM', fine: 'OK', silent: 'INSUFFICIENT_DATA' } as const;
    for (const name of Object.keys(states)) await putAlarm(name);
    await cloudwatch.send(new PutCompositeAlarmCommand({ AlarmName: 'composite', AlarmRule }));
    for (const [AlarmName, StateValue] of Object.entries(states)) {
      await cloudwatch.send(
        new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'test' }),
      );
    }

    const composite = await described('composite');

    const modelled = evaluateCompositeAlarms({
      composites: [{ alarmName: 'composite', alarmRule: AlarmRule }],
      metricAlarmStates: new Map<string, AlarmStateValue>(Object.entries(states)),
    });
    expect(composite?.StateValue).toBe(modelled.get('composite'));
  });
});
