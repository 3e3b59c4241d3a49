import type { AlarmDefinition } from '../alarms/definition.ts';
import type { Configuration } from '../config/schema.ts';
import { metricsToRead } from '../loop/metrics-to-read.ts';
import { DRIFT_CHECK_MINUTES } from '../loop/needs-look.ts';
import { metricKey } from '../metrics.ts';
import { CUSTOM_METRICS_PER_SHARD, CUSTOM_METRICS_PER_TARGET } from '../own-metrics.ts';
import { CUSTOM_METRICS_PER_STANDBY } from '../readiness/metrics.ts';
import { standbys } from '../readiness/standby.ts';
import { changesWithDemand, type ScalableTarget, scalableTargets } from '../targets.ts';
import { dollarsPerHour } from './capacity-price.ts';
import { DAYS_PER_MONTH, PRICE_BOOK } from './price-book.ts';

/* What Tidegate and the capacity it moves cost in 30 days, in dollars. */

const HOURS_PER_MONTH = DAYS_PER_MONTH * 24;
const MINUTES_PER_MONTH = HOURS_PER_MONTH * 60;

const HANDLER_GIGABYTES = 0.5;
/** Assumed; a run that holds takes less. */
const RECONCILE_SECONDS = 1;

export function alarmDollars(definitions: readonly AlarmDefinition[]): number {
  // the error rate reads requests and errors -> 2 metrics, $0.20
  const metrics = definitions.flatMap(({ queries }) =>
    queries.filter((query) => 'metric' in query),
  );
  return metrics.length * PRICE_BOOK.alarmMetricPerMonth;
}

/** Of capacity that stands all the time; undefined when it has no price. */
export function capacityDollars(
  target: ScalableTarget,
  capacity: number,
  configuration: Configuration,
): number | undefined {
  const perHour = dollarsPerHour(target, capacity, configuration);
  return perHour === undefined ? undefined : perHour * HOURS_PER_MONTH;
}

/** GetMetricData when every target rests on its floor, and when none does for the whole month. */
export function lookingDollars(configuration: Configuration): {
  readonly atRest: number;
  readonly alwaysMoving: number;
} {
  const targets = scalableTargets(configuration);
  const keysOf = (target: ScalableTarget) => metricsToRead(target, configuration).map(metricKey);
  const together = (some: readonly ScalableTarget[]) => new Set(some.flatMap(keysOf)).size;
  // Targets at rest are looked at in a minute of their own; those that follow demand in every one, in which they share the
  // metrics they have in common.
  const atRest =
    together(targets.filter(changesWithDemand)) +
    targets
      .filter((target) => !changesWithDemand(target))
      .reduce((sum, target) => sum + keysOf(target).length / DRIFT_CHECK_MINUTES, 0);
  const alwaysMoving = together(targets);
  const dollars = (metricsPerMinute: number) =>
    ((metricsPerMinute * MINUTES_PER_MONTH) / 1000) * PRICE_BOOK.thousandMetricsRequested;
  return { atRest: dollars(atRest), alwaysMoving: dollars(alwaysMoving) };
}

/** Runs of `reconcile`, the metrics they publish, those of standbys, and the key of the notifications. */
export function ownDollars(configuration: Configuration): number {
  const perRun =
    PRICE_BOOK.millionRequests / 1e6 +
    HANDLER_GIGABYTES * RECONCILE_SECONDS * PRICE_BOOK.armGigabyteSecond;
  const perShard =
    MINUTES_PER_MONTH * perRun + CUSTOM_METRICS_PER_SHARD * PRICE_BOOK.customMetricPerMonth;
  const perStandby = CUSTOM_METRICS_PER_STANDBY * PRICE_BOOK.customMetricPerMonth;
  return (
    configuration.shards * perShard +
    standbys(configuration).length * perStandby +
    PRICE_BOOK.keyPerMonth
  );
}

/** The dashboards, and what every target publishes for them. */
export function dashboardDollars(configuration: Configuration): number {
  const targets = scalableTargets(configuration).length;
  // 1 shard, 3 targets: 3 + 3 x 3 x 0.30 = $5.70
  return (
    configuration.shards * PRICE_BOOK.dashboardPerMonth +
    targets * CUSTOM_METRICS_PER_TARGET * PRICE_BOOK.customMetricPerMonth
  );
}
