import { edgeFunctionMetrics } from '../metrics.ts';
import type { Datapoint } from '../ports.ts';
import { type EdgeFunctionContext, isWithoutTraffic } from './edge-function-context.ts';
import { isComplete, LOOK_BACK_SECONDS, recent } from './observation.ts';
import type { Verdict } from './verdict.ts';

/** Traffic this far under its recent peak has collapsed. */
const COLLAPSED_SHARE = 0.5;

/** A peak below this many requests a minute says nothing when it goes. */
const LEAST_PEAK_REQUESTS = 50;

/** Traffic that collapses together with health is an outage, not a saving: when callers come back, they come at once. */
export function outageVerdict(context: EdgeFunctionContext): Verdict {
  const { target, observation, now } = context;
  const metrics = edgeFunctionMetrics(target.configuration);
  const requests = recent(observation, metrics.invocations, LOOK_BACK_SECONDS, now);
  const peak = Math.max(0, ...requests.map((point) => point.value));
  const last = isWithoutTraffic(context) ? 0 : (requests.at(-1)?.value ?? 0);
  if (peak < LEAST_PEAK_REQUESTS || last >= peak * COLLAPSED_SHARE) {
    return { kind: 'clear', says: 'traffic has not collapsed' };
  }

  const counted = [metrics.invocations, metrics.errors, metrics.throttles];
  if (!counted.every((metric) => isComplete(observation, metric)))
    return { kind: 'unknown', says: 'traffic has fallen, and the count of failures is partial' };
  const failed =
    sum(recent(observation, metrics.errors, LOOK_BACK_SECONDS, now)) +
    sum(recent(observation, metrics.throttles, LOOK_BACK_SECONDS, now));
  // 12 errors + 40 throttles over 800 requests -> 6.5 %
  const failedPercent = (100 * failed) / Math.max(1, sum(requests));
  if (failedPercent < target.configuration.thresholds.errorPercent.critical) {
    return { kind: 'clear', says: 'traffic has fallen, in good health' };
  }
  const says = `traffic fell from ${peak} to ${last} requests a minute while ${failedPercent.toFixed(1)} % failed`;
  return {
    kind: 'stay',
    hold: 'outage-suspected',
    says,
    pages: [
      {
        key: 'outage-suspected',
        subject: `${target.name}: outage suspected`,
        text: `${says}. Capacity is kept as long as that peak is among the last 15 minutes.`,
      },
    ],
  };
}

const sum = (points: readonly Datapoint[]): number =>
  points.reduce((total, point) => total + point.value, 0);
