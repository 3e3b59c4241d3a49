import type { QueueConfiguration } from '../config/schema.ts';
import { edgeFunctionMetrics, type Metric } from '../metrics.ts';
import type { Move } from '../ports.ts';
import type { EdgeFunctionTarget } from '../targets.ts';
import type { DemandLook } from './demand/look.ts';
import type { Measured } from './measured.ts';
import {
  gaps,
  hasPointAt,
  isComplete,
  isSilent,
  newest,
  type Observation,
  type SignalReading,
} from './observation.ts';

/** Everything that the signals of one edge function rest on. */
export interface EdgeFunctionContext {
  readonly target: EdgeFunctionTarget;
  readonly observation: Observation;
  /** The queues that this function works off. */
  readonly queues: readonly { readonly name: string; readonly configuration: QueueConfiguration }[];
  readonly lastMove: Move | undefined;
  /** When capacity last changed: a utilization measured before refers to the capacity of then. */
  readonly lastChangeCompletedAt: Date | undefined;
  /** What the policy that follows demand makes of this look, where it is the target's. */
  readonly demand: DemandLook | undefined;
  readonly now: Date;
}

/** What the function lacks, if anything: whether a lever can help depends on it. */
export interface Shortage {
  /** Requests in flight are at the scale-up line or beyond. */
  readonly saturated: boolean;
  readonly spillover: boolean;
  readonly throttled: boolean;
}

export function shortageOf(context: EdgeFunctionContext): Shortage {
  const { target, observation, now } = context;
  const metrics = edgeFunctionMetrics(target.configuration);
  const utilization = utilizationOf(context);
  const positive = (reading: SignalReading) => reading.kind === 'value' && reading.value > 0;
  return {
    saturated:
      utilization.kind === 'value' &&
      utilization.value >= target.configuration.scaling.scaleUpThreshold,
    spillover: positive(newest(observation, metrics.spillover, now)),
    throttled: positive(newest(observation, metrics.throttles, now)),
  };
}

/**
 * Requests in flight per provisioned environment; above 1 when requests spill over. Rests on requests in flight, which
 * do not depend on capacity; AWS's own utilization counts only when it was measured at today's capacity. Of no
 * capacity at all it is 1 as soon as anything is in flight.
 */
export function utilizationOf({
  target,
  observation,
  lastChangeCompletedAt,
  now,
}: EdgeFunctionContext): SignalReading {
  const metrics = edgeFunctionMetrics(target.configuration);
  const inFlight = newest(observation, metrics.inFlight, now);
  const reported = newest(observation, metrics.provisionedUtilization, now);
  const provisioned = provisionedEnvironments(target, observation.capacity.current);
  const current =
    reported.kind === 'value' &&
    (!lastChangeCompletedAt || reported.startsAt >= lastChangeCompletedAt)
      ? reported
      : undefined;
  if (inFlight.kind !== 'value') return current ?? inFlight;
  if (provisioned === 0) return { ...inFlight, value: Math.min(1, inFlight.value) };

  // 160 in flight over 4 x 50 = 200 -> 0.8
  return { ...inFlight, value: Math.max(inFlight.value / provisioned, current?.value ?? 0) };
}

/** The newest value of what Lambda publishes with every request: while requests are counted, its absence is no silence. */
export function measuredWithRequests(context: Measured, metric: Metric): SignalReading {
  const { observation, now } = context;
  const reading = newest(observation, metric, now);
  if (reading.kind !== 'silent' || isWithoutTraffic(context)) return reading;
  return { kind: 'missing', why: 'missing' };
}

/** Proven: neither was a request counted in the last 5 minutes nor was one in flight. */
export function isWithoutTraffic({ target, observation, now }: Measured): boolean {
  const { invocations, inFlight } = edgeFunctionMetrics(target.configuration);
  return isSilent(observation, invocations, now) && isSilent(observation, inFlight, now);
}

/** Whether every one of the last 5 minutes either has its requests in flight or is proven to have had none. */
export function isMeasuredThroughout({ target, observation, now }: EdgeFunctionContext): boolean {
  const { invocations, inFlight } = edgeFunctionMetrics(target.configuration);
  if (!isComplete(observation, inFlight)) return false;
  return gaps(observation, inFlight, now).every(
    (minute) =>
      !hasPointAt(observation, invocations, minute) &&
      hasPointAt(observation, observation.heartbeat, minute),
  );
}

export const provisionedEnvironments = (target: EdgeFunctionTarget, instances: number): number =>
  instances * target.configuration.scaling.targetConcurrency;
