import { type Metric, metricKey } from '../core/metrics.ts';
import type { Datapoint, MetricAnswer } from '../core/ports.ts';
import { evaluationWindow } from '../replay/alarm-model.ts';
import {
  lowSampleLimit,
  type MetricAlarm,
  periodSecondsOf,
  type SampledDatapoint,
} from '../replay/metric-alarm.ts';

/** The plain statistics that the alarms rest on, with the sample counts where they matter. */
export function seriesToFetch(alarms: readonly MetricAlarm[]): readonly Metric[] {
  return alarms.flatMap((alarm) =>
    statsOf(alarm).flatMap(({ metricStat }) =>
      lowSampleLimit(alarm) > 0 ? [metricStat, sampleCountOf(metricStat)] : [metricStat],
    ),
  );
}

/** One range that holds the evaluation windows of all the alarms. */
export function rangeOf(
  alarms: readonly MetricAlarm[],
  now: Date,
): { readonly from: Date; readonly to: Date } {
  const windows = alarms.map((alarm) => evaluationWindow(alarm, evaluationTime(alarm, now)));
  return {
    from: new Date(Math.min(...windows.map(({ startsAt }) => startsAt.getTime()))),
    to: new Date(Math.max(...windows.map(({ endsAt }) => endsAt.getTime()))),
  };
}

/**
 * MiniStack starts its periods at multiples of their length, CloudWatch at any minute: an alarm of five minutes is
 * therefore looked at every five minutes here, up to four later than on AWS.
 */
export function evaluationTime(alarm: MetricAlarm, now: Date): Date {
  const periodMillis = periodSecondsOf(alarm) * 1000;
  return periodMillis <= 60_000
    ? now
    : new Date(Math.floor(now.getTime() / periodMillis) * periodMillis);
}

/** One alarm's datapoints by query id, out of the answers by metric key. */
export function seriesOf(
  alarm: MetricAlarm,
  answers: ReadonlyMap<string, MetricAnswer>,
): ReadonlyMap<string, readonly SampledDatapoint[]> {
  const datapointsOf = (metric: Metric): readonly Datapoint[] => {
    const answer = answers.get(metricKey(metric));
    if (answer?.complete) return answer.datapoints;
    throw new Error(
      `the emulator must answer every series in full, got less of ${metricKey(metric)}`,
    );
  };
  return new Map(
    statsOf(alarm).map(({ id, metricStat }) => {
      const datapoints = datapointsOf(metricStat);
      if (lowSampleLimit(alarm) === 0) return [id, datapoints];
      const counts = new Map(
        datapointsOf(sampleCountOf(metricStat)).map(({ startsAt, value }) => [
          startsAt.getTime(),
          value,
        ]),
      );
      return [
        id,
        datapoints.map((datapoint) => ({
          ...datapoint,
          sampleCount: counts.get(datapoint.startsAt.getTime()) ?? 0,
        })),
      ];
    }),
  );
}

function statsOf({ metrics }: MetricAlarm) {
  return metrics.filter((metric) => 'metricStat' in metric);
}

function sampleCountOf(metric: Metric): Metric {
  return { ...metric, stat: 'SampleCount' };
}
