import { type CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import * as z from 'zod';
import type { Metric } from '../core/metrics.ts';
import type { AlarmStateValue } from '../core/ports.ts';
import type { AlarmMetric, MetricAlarm } from '../replay/metric-alarm.ts';

export interface DeployedAlarm {
  readonly definition: MetricAlarm;
  readonly state: AlarmStateValue;
}

/** Every deployed metric alarm as it is now, its definition and its state; one that the model does not know throws. */
export async function readDeployedAlarms(
  cloudwatch: CloudWatchClient,
): Promise<readonly DeployedAlarm[]> {
  const alarms: DeployedAlarm[] = [];
  const pages = paginateDescribeAlarms(
    { client: cloudwatch, pageSize: 100 },
    { AlarmTypes: ['MetricAlarm'] },
  );
  for await (const { MetricAlarms = [] } of pages) {
    for (const described of MetricAlarms) {
      const { success, data, error } = DescribedAlarm.safeParse(described);
      if (!success) {
        const problem = z.prettifyError(error);
        throw new Error(
          `the alarm model must know every alarm, got ${described.AlarmName}: ${problem}`,
        );
      }
      alarms.push({ definition: definitionOf(data), state: data.StateValue });
    }
  }
  return alarms;
}

const DescribedMetric = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
});

const DescribedQuery = z.union([
  z.object({ Id: z.string(), Expression: z.string(), ReturnData: z.boolean().default(true) }),
  z.object({
    Id: z.string(),
    MetricStat: z.object({ Metric: DescribedMetric, Period: z.number(), Stat: z.string() }),
    ReturnData: z.boolean().default(true),
  }),
]);

const DescribedAlarm = z
  .object({
    AlarmName: z.string(),
    StateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
    ComparisonOperator: z.enum([
      'GreaterThanOrEqualToThreshold',
      'GreaterThanThreshold',
      'LessThanThreshold',
      'LessThanOrEqualToThreshold',
    ]),
    Threshold: z.number(),
    EvaluationPeriods: z.number(),
    DatapointsToAlarm: z.number().optional(),
    TreatMissingData: z.enum(['breaching', 'notBreaching', 'ignore', 'missing']).optional(),
    EvaluateLowSampleCountPercentile: z.enum(['evaluate', 'ignore']).optional(),
  })
  .and(
    z.union([
      z.object({ Metrics: z.array(DescribedQuery).min(1) }),
      DescribedMetric.extend({
        Period: z.number(),
        Statistic: z.string().optional(),
        ExtendedStatistic: z.string().optional(),
      }),
    ]),
  );

function definitionOf(alarm: z.infer<typeof DescribedAlarm>): MetricAlarm {
  const treatMissingData = alarm.TreatMissingData;
  const evaluateLowSampleCountPercentile = alarm.EvaluateLowSampleCountPercentile;
  return {
    alarmName: alarm.AlarmName,
    comparisonOperator: alarm.ComparisonOperator,
    threshold: alarm.Threshold,
    evaluationPeriods: alarm.EvaluationPeriods,
    datapointsToAlarm: alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods,
    ...(treatMissingData && { treatMissingData }),
    ...(evaluateLowSampleCountPercentile && { evaluateLowSampleCountPercentile }),
    metrics: 'Metrics' in alarm ? alarm.Metrics.map(queryOf) : [singleMetricOf(alarm)],
  };
}

function queryOf(query: z.infer<typeof DescribedQuery>): AlarmMetric {
  const { Id: id, ReturnData: returnData } = query;
  if ('Expression' in query) return { id, expression: query.Expression, returnData };
  const { Metric: metric, Period, Stat } = query.MetricStat;
  return { id, metricStat: metricOf(metric, Period, Stat), returnData };
}

/** An extended statistic goes first: MiniStack describes `Average` beside it. */
function singleMetricOf(
  alarm: z.infer<typeof DescribedMetric> & {
    readonly Period: number;
    readonly Statistic?: string | undefined;
    readonly ExtendedStatistic?: string | undefined;
  },
): AlarmMetric {
  const stat = alarm.ExtendedStatistic ?? alarm.Statistic ?? 'Average';
  return { id: 'm1', metricStat: metricOf(alarm, alarm.Period, stat), returnData: true };
}

function metricOf(
  { Namespace, MetricName, Dimensions }: z.infer<typeof DescribedMetric>,
  periodSeconds: number,
  stat: string,
): Metric {
  return {
    namespace: Namespace,
    metricName: MetricName,
    dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
    stat,
    periodSeconds,
  };
}
