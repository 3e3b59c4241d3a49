import type { Metric } from '../core/metrics.ts';

/**
 * What a service publishes of one metric for one minute: its statistics are taken over all values, each as often as its
 * count says (once without counts). CloudWatch takes at most 150 different values a call.
 */
export interface PublishedMetric {
  /** Its statistic and period are the reader's choice and do not count here. */
  readonly metric: Metric;
  readonly values: readonly number[];
  readonly counts?: readonly number[];
}
