import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { expect, test } from '@jest/globals';
import { alarms } from '../../../cli/doctor/alarms.ts';
import { alarmDefinitions } from '../../../core/alarms/alarm-definitions.ts';
import type { AlarmDefinition } from '../../../core/alarms/definition.ts';
import type { Metric } from '../../../core/metrics.ts';
import { describeExchanges } from '../../contracts/describe-exchanges.ts';
import { configuration, examined, exchanges, whats } from './doctor-scene.ts';

const metricOf = ({ namespace, metricName, dimensions }: Metric) => ({
  Namespace: namespace,
  MetricName: metricName,
  // CloudWatch does not keep their order
  Dimensions: Object.entries(dimensions)
    .map(([Name, Value]) => ({ Name, Value }))
    .reverse(),
});

/** As DescribeAlarms answers it for what `lib` draws. */
function deployed(definition: AlarmDefinition): MetricAlarm {
  const { queries } = definition;
  const [only] = queries;
  const isPlain = queries.length === 1 && only !== undefined && 'metric' in only;
  return {
    AlarmName: definition.name,
    AlarmDescription: definition.description,
    Threshold: definition.threshold,
    ComparisonOperator: definition.comparison,
    EvaluationPeriods: definition.evaluationPeriods,
    DatapointsToAlarm: definition.datapointsToAlarm,
    TreatMissingData: definition.treatMissingData,
    ...(isPlain
      ? {
          ...metricOf(only.metric),
          Period: only.metric.periodSeconds,
          Statistic: only.metric.stat as 'Sum',
        }
      : {
          Metrics: queries.map((query, index) => ({
            Id: query.id,
            ReturnData: index === queries.length - 1,
            ...('metric' in query
              ? {
                  MetricStat: {
                    Metric: metricOf(query.metric),
                    Period: query.metric.periodSeconds,
                    Stat: query.metric.stat,
                  },
                }
              : { Expression: query.expression }),
          })),
        }),
  };
}

const all = alarmDefinitions(configuration).map(deployed);
const described = (MetricAlarms: readonly MetricAlarm[]) =>
  examined(alarms, { DescribeAlarms: () => ({ MetricAlarms }) });
const changed = (name: string, change: Partial<MetricAlarm>) =>
  described(all.map((alarm) => (alarm.AlarmName === name ? { ...alarm, ...change } : alarm)));

const warning = 'tidegate/assistant/assistant-edge/utilization/warning';

test('finds nothing in what was deployed from the same file', async () => {
  expect(await described(all)).toEqual({
    findings: [],
    says: '36 alarms as the configuration says',
  });
});

test('finds an alarm that is missing', async () => {
  const checked = await described(all.filter(({ AlarmName }) => AlarmName !== warning));

  expect(whats(checked)).toEqual([`alarm ${warning} is missing`]);
});

test('finds an alarm that is not of this configuration, with the command that deletes it', async () => {
  const AlarmName = 'tidegate/assistant/old/utilization/warning';

  const { findings } = await described([...all, { ...all[0], AlarmName }]);

  expect(findings).toMatchObject([
    {
      what: `alarm ${AlarmName} is not of this configuration`,
      mend: `aws cloudwatch delete-alarms --alarm-names ${AlarmName} --region us-east-1`,
    },
  ]);
});

test.each<readonly [string, Partial<MetricAlarm>, string]>([
  ['threshold', { Threshold: 0.9 }, 'threshold is 0.9, not 0.7'],
  [
    'missing data',
    { TreatMissingData: 'breaching' },
    'missing data is breaching, not notBreaching',
  ],
  ['minutes', { DatapointsToAlarm: 1 }, 'datapoints to alarm is 1, not 2'],
  ['alias', { Dimensions: [] }, 'what it measures is AWS/Lambda|'],
  ['description', { AlarmDescription: 'mine' }, 'its description says something else'],
])('finds another %s', async (_, change, difference) => {
  const found = whats(await changed(warning, change));

  expect(found).toEqual([expect.stringContaining(`alarm ${warning}: ${difference}`)]);
});

test('finds another expression', async () => {
  const critical = 'tidegate/assistant/assistant-edge/utilization/critical';
  const { Metrics = [] } = all.find(({ AlarmName }) => AlarmName === critical) ?? {};
  const doubled = Metrics.map((query) =>
    query.Expression ? { ...query, Expression: `2 * (${query.Expression})` } : query,
  );

  const found = whats(await changed(critical, { Metrics: doubled }));

  expect(found).toEqual([expect.stringContaining('2 * (100 * spillover / requests), not ')]);
});

await describeExchanges('cloudwatch', exchanges.cloudWatch);
