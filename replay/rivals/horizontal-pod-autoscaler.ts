import { highest, type Peaks, withPeak } from '../../core/scaling/demand/peaks.ts';
import { meanInFlight, publishedBins } from '../lab/datapoints.ts';
import type { Feed } from '../lab/parameters.ts';
import type { LabPolicy } from '../lab/run-policy.ts';

/** Kubernetes as installed: the controller looks every 15 s at what was measured by the 15 s, one period late. */
export const KUBERNETES_FEED: Feed = { binSeconds: 15, delaySeconds: 15 };

/** --horizontal-pod-autoscaler-tolerance */
const TOLERANCE = 0.1;

/** --horizontal-pod-autoscaler-downscale-stabilization */
const DOWNSCALE_STABILIZATION_SECONDS = 300;

/**
 * The Kubernetes HPA formula with its defaults (kubernetes.io, "Horizontal Pod Autoscaling", algorithm details):
 * desired = ceil(current x metric / target), nothing within a tolerance of 10 %, and scale-in to the highest
 * recommendation of the last 5 minutes. Its limit for scaling out (double every 15 s) is left out, in its favour:
 * allocations last longer. A pod is an environment, the target its utilization.
 */
export function horizontalPodAutoscaler(target: number, feed: Feed): LabPolicy {
  const { binSeconds } = feed;
  let recommendations: Peaks = [];
  return {
    tickSeconds: binSeconds,
    desiredCapacity(world) {
      const { now, pool } = world;
      const bins = publishedBins(feed, now);
      if (bins === 0) return undefined;
      const inFlight = meanInFlight(world, (bins - 1) * binSeconds, bins * binSeconds);
      const value = recommendedReplicas(pool.ready, inFlight, target);
      recommendations = withPeak(
        recommendations,
        { at: now, value },
        DOWNSCALE_STABILIZATION_SECONDS,
      );
      return value > pool.ready
        ? value
        : highest(recommendations, DOWNSCALE_STABILIZATION_SECONDS, now);
    },
  };
}

/** 10 replicas with 9 in flight, target 0.6: 0.9 / 0.6 = 1.5, beyond the tolerance: ceil(9 / 0.6) = 15 */
export function recommendedReplicas(current: number, inFlight: number, target: number): number {
  const ratio = inFlight / (current * target);
  return Math.abs(ratio - 1) <= TOLERANCE ? current : Math.ceil(inFlight / target - 1e-9);
}
