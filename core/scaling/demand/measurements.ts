import { edgeFunctionMetrics, type Metric, metricKey, PERIOD_SECONDS } from '../../metrics.ts';
import type { Measured } from '../measured.ts';
import { hasPointAt, isComplete, LOOK_BACK_SECONDS, SILENCE_SECONDS } from '../observation.ts';
import type { DemandMeasurement } from './measurement.ts';

/** Sums of a minute are still being counted in the next one: half of them would read as a fall. */
const COUNTED_AFTER_SECONDS = 60;

/** Lambda's metrics come up to three minutes late: a minute without any was silent only after that. */
const SILENT_AFTER_SECONDS = 180;

/**
 * Every minute that was measured and has not been taken in yet, oldest first. A minute without a point is skipped when
 * later ones have theirs, and waited for until then.
 */
export function newMeasurements(
  context: Measured,
  measuredUntil: number | undefined,
): readonly DemandMeasurement[] {
  return countedMinutes(context)
    .filter((endsAt) => endsAt > (measuredUntil ?? 0))
    .flatMap((endsAt) => demandOf(context, endsAt) ?? []);
}

/**
 * Whether nothing is missing of the last 5 minutes before `until`: a gap, or an answer that AWS calls partial, may hide
 * demand, so that nothing is given back on it.
 */
export function isDemandKnown(context: Measured, until: number): boolean {
  return (
    metricsOf(context).every((metric) => isComplete(context.observation, metric)) &&
    countedMinutes(context)
      .filter((endsAt) => endsAt > until - SILENCE_SECONDS && endsAt <= until)
      .every((endsAt) => demandOf(context, endsAt) !== undefined)
  );
}

/** Ends of the minutes that a look reaches, in seconds. */
function countedMinutes({ now }: Measured): readonly number[] {
  const seconds = now.getTime() / 1000;
  // 10:07:20 -> the last minute that is counted ended at 10:06
  const last = Math.floor((seconds - COUNTED_AFTER_SECONDS) / PERIOD_SECONDS) * PERIOD_SECONDS;
  const count = (LOOK_BACK_SECONDS - COUNTED_AFTER_SECONDS) / PERIOD_SECONDS;
  return Array.from({ length: count }, (_, index) => last - (count - 1 - index) * PERIOD_SECONDS);
}

/** Undefined when the minute has not been published, or not all of it: missing is not zero. */
function demandOf(context: Measured, endsAt: number): DemandMeasurement | undefined {
  const metrics = edgeFunctionMetrics(context.target.configuration);
  const [max, requests, millis] = metricsOf(context).map((metric) => at(context, metric, endsAt));
  const minute = { endsAt, seconds: PERIOD_SECONDS };
  if (max !== undefined && requests !== undefined && (millis !== undefined || requests === 0)) {
    // 6,000 requests of 4,000 ms in 60 s: 400 in flight on average. No more than the most: a long one counts whole in
    // the minute in which it began.
    const mean = Math.min(max, (requests * (millis ?? 0)) / 1000 / PERIOD_SECONDS);
    // AWS publishes none where nothing is provisioned.
    const spilled = at(context, metrics.spillover, endsAt) ?? 0;
    return { ...minute, mean, max, requests, spilled };
  }
  return max === undefined && requests === undefined && isSilent(context, endsAt)
    ? { ...minute, mean: 0, max: 0, requests: 0, spilled: 0 }
    : undefined;
}

/** Nothing was published of the minute, in complete answers, and metrics of it or of later minutes have arrived since. */
function isSilent(context: Measured, endsAt: number): boolean {
  const { observation, now } = context;
  const metrics = metricsOf(context);
  if (!metrics.every((metric) => isComplete(observation, metric))) return false;
  if (!hasPointAt(observation, observation.heartbeat, startOf(endsAt))) return false;
  const isLate = now.getTime() / 1000 - endsAt >= SILENT_AFTER_SECONDS;
  return isLate || metrics.every((metric) => newestStart(context, metric) >= endsAt);
}

/** Requests in flight at most, requests, and their average duration: what no minute with traffic lacks. */
function metricsOf({ target }: Measured): readonly Metric[] {
  const { inFlight, invocations, averageMillis } = edgeFunctionMetrics(target.configuration);
  return [inFlight, invocations, averageMillis];
}

function at({ observation }: Measured, metric: Metric, endsAt: number): number | undefined {
  const points = observation.metrics.get(metricKey(metric))?.datapoints ?? [];
  const start = startOf(endsAt).getTime();
  return points.find(({ startsAt }) => startsAt.getTime() === start)?.value;
}

function newestStart({ observation }: Measured, metric: Metric): number {
  const newest = observation.metrics.get(metricKey(metric))?.datapoints.at(-1);
  return newest ? newest.startsAt.getTime() / 1000 : 0;
}

const startOf = (endsAt: number): Date => new Date((endsAt - PERIOD_SECONDS) * 1000);
