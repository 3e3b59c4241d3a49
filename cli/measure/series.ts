import { MEASURED_DAYS, type Spread } from '../../core/cost/measured.ts';
import { type Metric, metricKey } from '../../core/metrics.ts';
import type { MetricSource } from '../../core/ports.ts';
import { DAY_MILLIS } from '../../core/time.ts';

/** CloudWatch keeps points of five minutes for 63 days. */
export const PERIOD_SECONDS = 300;

/** The values of a series, oldest first; none where nothing was published. */
export type Values = (metric: Metric) => readonly number[];

export interface Range {
  readonly from: Date;
  readonly to: Date;
}

export function lastTwoWeeks(now: Date): Range {
  return { from: new Date(now.getTime() - MEASURED_DAYS * DAY_MILLIS), to: now };
}

/** Every series in periods of five minutes, in as few calls as GetMetricData takes. */
export async function readValues(
  source: MetricSource,
  metrics: readonly Metric[],
  range: Range,
): Promise<Values> {
  const inPeriods = (metric: Metric): Metric => ({ ...metric, periodSeconds: PERIOD_SECONDS });
  const answers = await source.fetch(metrics.map(inPeriods), range);
  return (metric) =>
    (answers.get(metricKey(inPeriods(metric)))?.datapoints ?? []).map(({ value }) => value);
}

export function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  /** The value that this share of all does not exceed. */
  const quantile = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return { p50: quantile(0.5), p99: quantile(0.99), max: quantile(1) };
}

export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
