import type { Metric } from '../../core/metrics.ts';
import { evaluateAlarm } from '../../replay/alarm-model.ts';
import type { AlarmMetric, MetricAlarm, SampledDatapoint } from '../../replay/metric-alarm.ts';

export const NOON = new Date('2026-03-02T12:00:00Z');

export function metric(stat = 'Maximum', periodSeconds = 60, namespace = 'Test'): Metric {
  return { namespace, metricName: 'm', dimensions: {}, stat, periodSeconds };
}

/** An alarm's metrics when it watches one. */
export function watching(metricStat: Metric): readonly AlarmMetric[] {
  return [{ id: 'm', metricStat, returnData: true }];
}

/** Above 70 for three minutes. */
export const ALARM: MetricAlarm = {
  alarmName: 'test-alarm',
  comparisonOperator: 'GreaterThanThreshold',
  threshold: 70,
  evaluationPeriods: 3,
  datapointsToAlarm: 3,
  treatMissingData: 'missing',
  metrics: watching(metric()),
};

/** Points of the periods that end at `end`, newest on the right; `undefined` is missing. */
export function endingAt(
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

export function seconds(after: Date, count: number): Date {
  return new Date(after.getTime() + count * 1000);
}

/** At noon, from OK. */
export function evaluate(
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
