import { type Metric, metricKey } from '../../core/metrics.ts';
import type { Datapoint, MetricAnswer, MetricSource } from '../../core/ports.ts';

export interface ScriptedMetrics extends MetricSource {
  /** Publishes values of a metric, one per period, the last one in the period that starts at `lastStartsAt`. */
  publish(metric: Metric, values: readonly number[], lastStartsAt: Date): void;
  /** Everything that is asked for is answered as partial until called with false. */
  answerPartially(partial: boolean): void;
  /** What was asked for, one entry per call. */
  readonly asked: (readonly Metric[])[];
}

/** Answers from what the test has published; a metric that was never published has no datapoint. */
export function scriptedMetrics(): ScriptedMetrics {
  const published = new Map<string, Map<number, number>>();
  const asked: (readonly Metric[])[] = [];
  let partial = false;

  return {
    asked,

    publish(metric, values, lastStartsAt) {
      const series = published.get(metricKey(metric)) ?? new Map<number, number>();
      published.set(metricKey(metric), series);
      values.forEach((value, index) => {
        const periodsBack = values.length - 1 - index;
        series.set(lastStartsAt.getTime() - periodsBack * metric.periodSeconds * 1000, value);
      });
    },

    answerPartially(now) {
      partial = now;
    },

    async fetch(metrics, range) {
      asked.push(metrics);
      const answerOf = (metric: Metric): MetricAnswer => ({
        complete: !partial,
        datapoints: datapointsWithin(published.get(metricKey(metric)), range),
      });
      return new Map(metrics.map((metric) => [metricKey(metric), answerOf(metric)]));
    },
  };
}

/** As GetMetricData has it: the start of the range belongs to it, its end does not. */
function datapointsWithin(
  series: ReadonlyMap<number, number> | undefined,
  range: { readonly from: Date; readonly to: Date },
): readonly Datapoint[] {
  const [from, to] = [range.from.getTime(), range.to.getTime()];
  const times = [...(series?.keys() ?? [])].filter((time) => time >= from && time < to);
  return times
    .sort((a, b) => a - b)
    .map((time) => ({ startsAt: new Date(time), value: series?.get(time) ?? Number.NaN }));
}
