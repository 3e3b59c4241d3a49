import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { afterEach, expect, test } from '@jest/globals';
import { evaluateDeployedAlarms } from '../../local/alarm-evaluator.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { type Exchange, scriptClient } from '../fakes/scripted-client.ts';

const MINUTE = 60_000;
const scripted: (readonly Exchange[])[] = [];
const allExchanges: Exchange[] = [];
afterEach(() => {
  allExchanges.push(...scripted.splice(0).flat());
});

const now = new Date('2026-03-02T12:00:00Z');
const alarm = (index: number, more: object = {}) => ({
  AlarmName: `alarm-${index}`,
  StateValue: 'OK',
  Namespace: 'AWS/Lambda',
  MetricName: 'Duration',
  Dimensions: [{ Name: 'Resource', Value: `edge-${index % 2}:live` }],
  ExtendedStatistic: 'p95',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1500,
  ComparisonOperator: 'GreaterThanThreshold',
  ...more,
});

/** Every series answers one datapoint, in the minute before `now`: 2000, or 150 samples. */
function script(MetricAlarms: readonly object[]) {
  const cloudwatch = new CloudWatchClient({ region: 'eu-west-1' });
  const asked = scriptClient(cloudwatch, (operation, input) => {
    if (operation === 'DescribeAlarms') return { MetricAlarms };
    if (operation !== 'GetMetricData') return {};
    return {
      MetricDataResults: queriesOf(input).map(({ Id, MetricStat }) => ({
        Id,
        Timestamps: [new Date(now.getTime() - MINUTE)],
        Values: [MetricStat.Stat === 'SampleCount' ? 150 : 2000],
        StatusCode: 'Complete',
      })),
    };
  });
  scripted.push(asked);
  return { cloudwatch, exchanges: asked };
}

function queriesOf(input: object) {
  const { MetricDataQueries } = input as {
    MetricDataQueries: { Id: string; MetricStat: { Stat: string } }[];
  };
  return MetricDataQueries;
}

const operations = (exchanges: readonly Exchange[]) => exchanges.map(({ operation }) => operation);
const statsAsked = (exchanges: readonly Exchange[]) =>
  exchanges
    .filter(({ operation }) => operation === 'GetMetricData')
    .flatMap(({ input }) => queriesOf(input).map(({ MetricStat }) => MetricStat.Stat));

test('sixty alarms on two series are one call of two queries, and a state is set only where it changes', async () => {
  const inAlarm = { StateValue: 'ALARM' };
  const { cloudwatch, exchanges } = script([
    ...Array.from({ length: 59 }, (_, index) => alarm(index, inAlarm)),
    alarm(59),
  ]);

  await evaluateDeployedAlarms({ cloudwatch, now });

  expect(operations(exchanges)).toEqual(['DescribeAlarms', 'GetMetricData', 'SetAlarmState']);
  expect(statsAsked(exchanges)).toEqual(['p95', 'p95']);
  expect(exchanges.at(-1)?.input).toMatchObject({ AlarmName: 'alarm-59', StateValue: 'ALARM' });
});

test('sample counts are asked for, and keep the state, only where low samples are ignored', async () => {
  const { cloudwatch, exchanges } = script([
    alarm(0),
    alarm(1, { EvaluateLowSampleCountPercentile: 'ignore' }),
  ]);

  const transitions = await evaluateDeployedAlarms({ cloudwatch, now });

  expect(statsAsked(exchanges)).toEqual(['p95', 'p95', 'SampleCount']);
  expect(transitions.map(({ alarmName }) => alarmName)).toEqual(['alarm-0']);
});

test('the range is that of the alarm which looks furthest back', async () => {
  const { cloudwatch, exchanges } = script([alarm(0), alarm(1, { EvaluationPeriods: 5 })]);

  await evaluateDeployedAlarms({ cloudwatch, now });

  expect(exchanges[1]?.input).toMatchObject({
    StartTime: new Date('2026-03-02T11:53:00Z'),
    EndTime: now,
  });
});

test('an alarm that the model does not know is named', async () => {
  const { cloudwatch } = script([
    alarm(7, { ComparisonOperator: 'LessThanLowerOrGreaterThanUpperThreshold' }),
  ]);

  await expect(evaluateDeployedAlarms({ cloudwatch, now })).rejects.toThrow(
    /the alarm model must know every alarm, got alarm-7: .*ComparisonOperator/s,
  );
});

await describeExchanges('cloudwatch', allExchanges);
