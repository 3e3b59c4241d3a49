import type { MissingData } from '../core/alarms/definition.ts';
import type { Metric } from '../core/metrics.ts';
import type { Datapoint } from '../core/ports.ts';

/** A metric alarm as DescribeAlarms gives it, in the part that the model knows. */
export interface MetricAlarm {
  readonly alarmName: string;
  readonly comparisonOperator: ComparisonOperator;
  readonly threshold: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  /** CloudWatch's default is `missing`, and `ignore` for metrics of AWS/DynamoDB. */
  readonly treatMissingData?: MissingData;
  /** `ignore` keeps the state while a percentile rests on too few samples; CloudWatch's default is `evaluate`. */
  readonly evaluateLowSampleCountPercentile?: 'evaluate' | 'ignore';
  /** Exactly one returns data: it is the one that is compared with the threshold. */
  readonly metrics: readonly AlarmMetric[];
}

export type AlarmMetric =
  | { readonly id: string; readonly metricStat: Metric; readonly returnData: boolean }
  | { readonly id: string; readonly expression: string; readonly returnData: boolean };

export type ComparisonOperator =
  | 'GreaterThanOrEqualToThreshold'
  | 'GreaterThanThreshold'
  | 'LessThanThreshold'
  | 'LessThanOrEqualToThreshold';

export interface SampledDatapoint extends Datapoint {
  /** Needed only where `lowSampleLimit` is above 0. */
  readonly sampleCount?: number;
}

/** The definition cannot be an alarm, or its datapoints do not fit it. */
export class AlarmModelError extends Error {
  override readonly name = 'AlarmModelError';
}

// 100 - 99.9 is not 0.1 in binary, and p99.9 needs 10,000 samples, not 10,001.
const ROUNDING = 1e-6;

/** The metric or expression that is compared with the threshold. */
export function watchedMetric({ alarmName, metrics }: MetricAlarm): AlarmMetric {
  const returning = metrics.filter(({ returnData }) => returnData);
  const [watched] = returning;
  if (watched === undefined || returning.length > 1) {
    throw new AlarmModelError(
      `exactly one metric must return data, got ${returning.length} in ${alarmName}`,
    );
  }
  return watched;
}

/** The one period of all its metrics: CloudWatch refuses a math alarm over several. */
export function periodSecondsOf({ alarmName, metrics }: MetricAlarm): number {
  const stats = metrics.flatMap((metric) => ('metricStat' in metric ? [metric.metricStat] : []));
  const periods = [...new Set(stats.map(({ periodSeconds }) => periodSeconds))];
  const [period] = periods;
  if (period === undefined || periods.length > 1) {
    throw new AlarmModelError(
      `all metrics of an alarm must have one period, got [${periods.join(', ')}] in ${alarmName}`,
    );
  }
  return period;
}

/**
 * The samples that a datapoint of the watched percentile needs to be judged, 0 where their number does not matter.
 * Source: CloudWatch user guide, "Percentile-based alarms and low data samples"; p95 -> 10 / (1 - 0.95) = 200.
 */
export function lowSampleLimit(alarm: MetricAlarm): number {
  if (alarm.evaluateLowSampleCountPercentile !== 'ignore') return 0;
  const watched = watchedMetric(alarm);
  const stat = 'metricStat' in watched ? watched.metricStat.stat : '';
  const percentile = /^p(\d+(?:\.\d+)?)$/.exec(stat)?.[1];
  if (percentile === undefined) return 0;
  const percent = Number(percentile);
  const samples = 1000 / (percent >= 50 ? 100 - percent : percent);
  return Math.ceil(samples - ROUNDING);
}
