import { edgeFunctionMetrics, type Metric, metricKey, PERIOD_SECONDS } from '../../metrics.ts';
import { type EdgeFunctionContext, isWithoutTraffic } from '../edge-function-context.ts';
import type { DemandMeasurement } from './measurement.ts';

/**
 * The minutes that were measured since `measuredUntil`, oldest first. A minute counts when its requests and what was in
 * flight are both known; one that has only a part waits, and is passed over once a later one is complete. Proven silence
 * is a minute with nothing.
 */
export function newMeasurements(
  context: Pick<EdgeFunctionContext, 'target' | 'observation' | 'now'>,
  measuredUntil: number | undefined,
): readonly DemandMeasurement[] {
  const metrics = edgeFunctionMetrics(context.target.configuration);
  const [means, maxima, requests, spills] = [
    metrics.inFlightMean,
    metrics.inFlight,
    metrics.invocations,
    metrics.spillover,
  ].map((metric) => valuesByMinute(context, metric));
  const known = [...(means ?? [])].flatMap(([startsAt, mean]): readonly DemandMeasurement[] => {
    const [max, count] = [maxima?.get(startsAt), requests?.get(startsAt)];
    if (max === undefined || count === undefined) return [];
    // Lambda counts spillover only where there is some.
    const measured = { mean, max, requests: count, spilled: spills?.get(startsAt) ?? 0 };
    return [{ endsAt: startsAt + PERIOD_SECONDS, seconds: PERIOD_SECONDS, ...measured }];
  });
  const isNew = ({ endsAt }: DemandMeasurement) =>
    measuredUntil === undefined || endsAt > measuredUntil;
  const fresh = known.filter(isNew);
  if (fresh.length > 0 || !isWithoutTraffic(context)) return fresh;
  return [silentMinute(context.now)].filter(isNew);
}

/** Metrics of AWS arrive up to three minutes late: a younger minute may still turn out to have had requests. */
const PROVEN_AFTER_SECONDS = 180;

function silentMinute(now: Date): DemandMeasurement {
  const seconds = PERIOD_SECONDS;
  const endsAt = Math.floor(now.getTime() / 1000 / seconds) * seconds - PROVEN_AFTER_SECONDS;
  return { endsAt, seconds, mean: 0, max: 0, requests: 0, spilled: 0 };
}

function valuesByMinute(
  { observation }: Pick<EdgeFunctionContext, 'observation'>,
  metric: Metric,
): ReadonlyMap<number, number> {
  const points = observation.metrics.get(metricKey(metric))?.datapoints ?? [];
  return new Map(points.map(({ startsAt, value }) => [startsAt.getTime() / 1000, value]));
}
