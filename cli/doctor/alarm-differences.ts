import type { MetricAlarm, MetricStat } from '@aws-sdk/client-cloudwatch';
import type { AlarmDefinition } from '../../core/alarms/definition.ts';
import { type Metric, metricKey } from '../../core/metrics.ts';

/** What a deployed alarm has other than its definition, e.g. `threshold is 0.8, not 0.7`. */
export function differences(definition: AlarmDefinition, alarm: MetricAlarm): readonly string[] {
  const pairs: readonly (readonly [what: string, deployed: unknown, defined: unknown])[] = [
    ['threshold', alarm.Threshold, definition.threshold],
    ['comparison', alarm.ComparisonOperator, definition.comparison],
    ['evaluation periods', alarm.EvaluationPeriods, definition.evaluationPeriods],
    [
      'datapoints to alarm',
      alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods,
      definition.datapointsToAlarm,
    ],
    ['missing data', alarm.TreatMissingData ?? 'missing', definition.treatMissingData],
    ['what it measures', measuredBy(alarm), definedMeasure(definition)],
  ];
  return [
    ...pairs
      .filter(([, deployed, defined]) => deployed !== defined)
      .map(([what, deployed, defined]) => `${what} is ${deployed}, not ${defined}`),
    ...(alarm.AlarmDescription === definition.description
      ? []
      : ['its description says something else than Tidegate would do now']),
  ];
}

function definedMeasure({ queries }: AlarmDefinition): string {
  const [only] = queries;
  if (queries.length === 1 && only !== undefined && 'metric' in only) return metricKey(only.metric);
  return queries
    .map((query) =>
      'metric' in query
        ? `${query.id}=${metricKey(query.metric)}`
        : `${query.id}=${query.expression}`,
    )
    .join('; ');
}

function measuredBy(alarm: MetricAlarm): string {
  if (!alarm.Metrics || alarm.Metrics.length === 0)
    return metricKey(
      metricOf({
        Metric: alarm,
        Period: alarm.Period,
        Stat: alarm.ExtendedStatistic ?? alarm.Statistic,
      }),
    );
  return alarm.Metrics.map(({ Id, Expression, MetricStat }) =>
    MetricStat ? `${Id}=${metricKey(metricOf(MetricStat))}` : `${Id}=${Expression}`,
  ).join('; ');
}

function metricOf({ Metric: metric, Period, Stat }: MetricStat): Metric {
  const dimensions = metric?.Dimensions ?? [];
  return {
    namespace: metric?.Namespace ?? '',
    metricName: metric?.MetricName ?? '',
    dimensions: Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value])),
    stat: Stat ?? '',
    periodSeconds: Period ?? 0,
  };
}
