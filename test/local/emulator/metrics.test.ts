import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../local/emulator/start-emulator.ts';
import { clientConfig, eventually, inlineFunction, stacks } from './emulator-support.ts';

const logsEmbeddedMetrics = `exports.handler = async () => {
  console.log('not json { at all');
  console.log(JSON.stringify({
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: [{
      Namespace: 'Tidegate', Dimensions: [['service'], []],
      Metrics: [{ Name: 'Heartbeat', Unit: 'Count' }, { Name: 'Changes', Unit: 'Count' }],
    }] },
    service: 'reconcile', Heartbeat: 1, Changes: [2, 3],
  }));
};`;

describe('metrics', () => {
  let emulator: Emulator;
  let cloudwatch: CloudWatchClient;

  beforeAll(async () => {
    emulator = await startEmulator();
    cloudwatch = new CloudWatchClient(clientConfig(emulator));
    await invokeLoggingFunction(emulator);
  });
  afterAll(() => emulator.stop());

  test('a log line in embedded metric format becomes metric data, for each set of dimensions', async () => {
    const statistics = await eventually(() => changesOf(cloudwatch));
    const { Metrics } = await cloudwatch.send(new ListMetricsCommand({ Namespace: 'Tidegate' }));

    expect(statistics).toMatchObject({ Sum: 5, SampleCount: 2, Maximum: 3 });
    expect(Metrics).toHaveLength(4);
  });

  test('an invocation puts no AWS/Lambda points', async () => {
    await eventually(() => changesOf(cloudwatch));

    const { Metrics } = await cloudwatch.send(new ListMetricsCommand({ Namespace: 'AWS/Lambda' }));

    expect(Metrics).toEqual([]);
  });

  test('metric data changes no alarm by itself', async () => {
    expect(await stateAfterBreach(cloudwatch)).toBe('INSUFFICIENT_DATA');
  });
});

test('the emulator alone leaves the log line a log line, puts Lambda points and evaluates alarms', async () => {
  const emulator = await startEmulator({ patches: [] });
  try {
    const cloudwatch = new CloudWatchClient(clientConfig(emulator));
    await invokeLoggingFunction(emulator);

    const own = await cloudwatch.send(new ListMetricsCommand({ Namespace: 'Tidegate' }));
    const lambda = await cloudwatch.send(new ListMetricsCommand({ Namespace: 'AWS/Lambda' }));

    expect(own.Metrics).toEqual([]);
    expect(lambda.Metrics).not.toEqual([]);
    expect(await stateAfterBreach(cloudwatch)).toBe('ALARM');
  } finally {
    await emulator.stop();
  }
});

async function invokeLoggingFunction(emulator: Emulator): Promise<void> {
  await stacks(emulator).create('logging', {
    Logger: inlineFunction('logger', logsEmbeddedMetrics),
  });
  const lambda = new LambdaClient(clientConfig(emulator));
  await lambda.send(new InvokeCommand({ FunctionName: 'logger' }));
}

async function changesOf(cloudwatch: CloudWatchClient) {
  const { Datapoints } = await cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace: 'Tidegate',
      MetricName: 'Changes',
      Dimensions: [{ Name: 'service', Value: 'reconcile' }],
      StartTime: new Date(Date.now() - 600_000),
      EndTime: new Date(Date.now() + 60_000),
      Period: 3600,
      Statistics: ['Sum', 'SampleCount', 'Maximum'],
    }),
  );
  return Datapoints?.[0];
}

async function stateAfterBreach(cloudwatch: CloudWatchClient): Promise<string | undefined> {
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: 'breach',
      Namespace: 'N',
      MetricName: 'M',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  );
  await cloudwatch.send(
    new PutMetricDataCommand({ Namespace: 'N', MetricData: [{ MetricName: 'M', Value: 7 }] }),
  );
  const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({}));
  return MetricAlarms?.[0]?.StateValue;
}
