import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../local/emulator/start-emulator.ts';
import { clientConfig, type Resources, stacks } from './emulator-support.ts';

describe('alarms of a template', () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterAll(() => emulator.stop());

  test('a metric-math alarm is stored as it is, changes in place and goes', async () => {
    const { create, update, remove } = stacks(emulator);

    expect(await create('math', { Rate: errorRateAlarm(2) })).toBe('CREATE_COMPLETE');
    expect(await metricAlarm(emulator, 'error-rate')).toMatchObject({
      Threshold: 2,
      EvaluateLowSampleCountPercentile: 'ignore',
      Metrics: errorRateQueries,
    });
    expect(await metricAlarm(emulator, 'error-rate')).not.toHaveProperty('MetricName');

    expect(await update('math', { Rate: errorRateAlarm(5) })).toBe('UPDATE_COMPLETE');
    expect(await metricAlarm(emulator, 'error-rate')).toMatchObject({ Threshold: 5 });

    expect(await remove('math')).toBe('DELETE_COMPLETE');
    expect(await metricAlarm(emulator, 'error-rate')).toBeUndefined();
  });

  test('a composite alarm follows its children, changes in place, is renamed and goes', async () => {
    const { create, update, remove } = stacks(emulator);
    const withComposite = (name: string, description: string) => ({
      Rate: errorRateAlarm(2),
      Any: compositeAlarm(name, description),
    });

    expect(await create('composite', withComposite('any', 'one'))).toBe('CREATE_COMPLETE');
    expect(await compositeAlarms(emulator)).toMatchObject([
      { AlarmName: 'any', AlarmDescription: 'one', StateValue: 'OK' },
    ]);

    expect(await update('composite', withComposite('any', 'two'))).toBe('UPDATE_COMPLETE');
    expect(await compositeAlarms(emulator)).toMatchObject([{ AlarmDescription: 'two' }]);

    expect(await update('composite', withComposite('renamed', 'two'))).toBe('UPDATE_COMPLETE');
    expect(await compositeAlarms(emulator)).toMatchObject([{ AlarmName: 'renamed' }]);

    expect(await remove('composite')).toBe('DELETE_COMPLETE');
    expect(await compositeAlarms(emulator)).toEqual([]);
  });
});

test('the emulator alone refuses metric-math and composite alarms', async () => {
  const emulator = await startEmulator({ patches: [] });
  try {
    const { create } = stacks(emulator);
    const Type = 'AWS::CloudWatch::CompositeAlarm';

    expect(await create('math', { Rate: errorRateAlarm(2) })).toBe('ROLLBACK_COMPLETE');
    await expect(create('composite', { Any: { Type, Properties: {} } })).rejects.toThrow(
      `Unrecognized resource types: [${Type}]`,
    );
  } finally {
    await emulator.stop();
  }
});

const errorRateQueries = [
  { Id: 'rate', Expression: 'IF(n >= 50, 100 * errors / n, 0)', ReturnData: true },
  countQuery('n', 'Invocations'),
  countQuery('errors', 'Errors'),
];

function countQuery(Id: string, MetricName: string) {
  const Dimensions = [{ Name: 'FunctionName', Value: 'edge' }];
  const Metric = { Namespace: 'AWS/Lambda', MetricName, Dimensions };
  return { Id, MetricStat: { Metric, Period: 60, Stat: 'Sum' }, ReturnData: false };
}

function errorRateAlarm(Threshold: number): Resources {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: 'error-rate',
      Metrics: errorRateQueries,
      EvaluateLowSampleCountPercentile: 'ignore',
      EvaluationPeriods: 3,
      Threshold,
      ComparisonOperator: 'GreaterThanThreshold',
    },
  };
}

function compositeAlarm(AlarmName: string, AlarmDescription: string): Resources {
  const AlarmRule = { 'Fn::Join': ['', ['ALARM("', { 'Fn::GetAtt': 'Rate.Arn' }, '")']] };
  return {
    Type: 'AWS::CloudWatch::CompositeAlarm',
    Properties: { AlarmName, AlarmDescription, AlarmRule },
  };
}

async function metricAlarm(emulator: Emulator, name: string) {
  const cloudwatch = new CloudWatchClient(clientConfig(emulator));
  const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  return MetricAlarms?.[0];
}

async function compositeAlarms(emulator: Emulator) {
  const cloudwatch = new CloudWatchClient(clientConfig(emulator));
  const command = new DescribeAlarmsCommand({ AlarmTypes: ['CompositeAlarm'] });
  return (await cloudwatch.send(command)).CompositeAlarms;
}
