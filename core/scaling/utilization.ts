import { edgeFunctionMetrics } from '../metrics.ts';
import {
  type EdgeFunctionContext,
  isMeasuredThroughout,
  isWithoutTraffic,
  provisionedEnvironments,
  utilizationOf,
} from './edge-function-context.ts';
import { recent, SILENCE_SECONDS } from './observation.ts';
import { largestStep, lowestStep } from './steps.ts';
import type { Verdict } from './verdict.ts';

/**
 * Concurrency utilization, proportionally: a change aims at the middle between the two lines, so that it lands away
 * from both. Scale-out follows the newest minute; scale-in the highest of the last 5 (peak-hold).
 */
export function utilizationVerdict(context: EdgeFunctionContext): Verdict {
  const { target, observation } = context;
  const { scaleUpThreshold, scaleDownThreshold } = target.configuration.scaling;
  const { current } = observation.capacity;

  if (isWithoutTraffic(context)) {
    return {
      kind: 'in',
      to: lowestStep(current),
      says: 'no request for 5 full minutes while metrics do arrive: traffic is absent, not missing',
    };
  }

  if (current === 0)
    return { kind: 'clear', says: 'nothing is provisioned yet: the floor comes first' };

  const utilization = utilizationOf(context);
  if (utilization.kind === 'silent')
    return {
      kind: 'unknown',
      says: 'requests are counted, but none in flight: concurrency is missing',
    };
  if (utilization.kind === 'missing')
    return { kind: 'unknown', says: `concurrency is ${utilization.why}` };

  const says = `utilization ${inPercent(utilization.value)}`;
  if (utilization.value >= scaleUpThreshold) {
    const to = Math.min(proportional(context, utilization.value), largestStep(target, current));
    return {
      kind: 'out',
      to,
      says: `${says} has reached the scale-up line of ${inPercent(scaleUpThreshold)}`,
    };
  }

  const peak = peakUtilization(context, utilization.value);
  if (peak > scaleDownThreshold) {
    const held =
      peak > utilization.value ? `, ${inPercent(peak)} at its highest in 5 minutes,` : '';
    return {
      kind: 'stay',
      says: `${says}${held} is between ${inPercent(scaleDownThreshold)} and ${inPercent(scaleUpThreshold)}`,
    };
  }
  if (!isMeasuredThroughout(context))
    return { kind: 'unknown', says: 'the last 5 minutes of concurrency are not complete' };
  const to = Math.max(proportional(context, peak), lowestStep(current));
  if (to >= current) return { kind: 'stay', says: `${says}: one instance less would be too few` };
  return {
    kind: 'in',
    to,
    says: `${says}, ${inPercent(peak)} at its highest in 5 minutes, is under the scale-down line of ${inPercent(scaleDownThreshold)}`,
  };
}

function proportional({ target, observation }: EdgeFunctionContext, utilization: number): number {
  const { scaleUpThreshold, scaleDownThreshold } = target.configuration.scaling;
  const middle = (scaleUpThreshold + scaleDownThreshold) / 2;
  // 4 instances at 0.9, lines 0.7 and 0.3: ceil(4 x 0.9 / 0.5) = 8, which lands at 0.45
  return Math.ceil((observation.capacity.current * utilization) / middle - 1e-9);
}

function peakUtilization(
  { target, observation, now }: EdgeFunctionContext,
  newestValue: number,
): number {
  const { inFlight } = edgeFunctionMetrics(target.configuration);
  const provisioned = provisionedEnvironments(target, observation.capacity.current);
  const peaks = recent(observation, inFlight, SILENCE_SECONDS, now).map(
    (point) => point.value / provisioned,
  );
  return Math.max(newestValue, ...peaks);
}

const inPercent = (fraction: number): string => `${Math.round(fraction * 100)} %`;
