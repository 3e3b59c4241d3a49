import { type Metric, PERIOD_SECONDS } from './metrics.ts';
import { type HandlerKind, handlerName } from './own-names.ts';

/* What Tidegate measures of itself. Custom metrics are billed one by one, so each has a reader: an alarm or a graph. */

/** How many custom metrics a shard publishes: the heartbeat and those of `shardMetrics`. */
export const CUSTOM_METRICS_PER_SHARD = 6;

/** How many a target publishes all the time; its desired capacity is billed only for hours in which it changes. */
export const CUSTOM_METRICS_PER_TARGET = 3;

export function shardMetrics(project: string, shard: number) {
  const metric = (metricName: string, stat: string): Metric => ({
    namespace: 'Tidegate',
    metricName,
    dimensions: { service: 'tidegate', project, shard: String(shard) },
    stat,
    periodSeconds: PERIOD_SECONDS,
  });
  return {
    changes: metric('Changes', 'Sum'),
    faults: metric('Faults', 'Sum'),
    /** Targets that want more than their ceiling, as `reconcile` saw them. */
    saturated: metric('Saturated', 'Maximum'),
    /** Targets whose change the circuit breaker holds. */
    heldByBreaker: metric('BreakerTripped', 'Maximum'),
    /** How long ago the target was looked at that was not looked at for the longest. */
    oldestLookSeconds: metric('OldestLookSeconds', 'Maximum'),
  } as const;
}

/** In the target's unit, as its state says after every `reconcile`. */
export function targetMetrics(project: string, target: string) {
  const metric = (metricName: string): Metric => ({
    namespace: 'Tidegate',
    metricName,
    dimensions: { service: 'tidegate', project, target },
    stat: 'Maximum',
    periodSeconds: PERIOD_SECONDS,
  });
  return {
    capacity: metric('Capacity'),
    /** Only while a change is under way. */
    desiredCapacity: metric('DesiredCapacity'),
    floor: metric('Floor'),
    ceiling: metric('Ceiling'),
  } as const;
}

/**
 * 1 while this region keeps a cluster's traffic away from its partner's, else 0. A Route 53 health check follows its alarm,
 * so it is of standard resolution and a plain statistic, as those must be.
 */
export function trafficMetric(project: string, cluster: string, awayFrom: string): Metric {
  return {
    namespace: 'Tidegate',
    metricName: 'TrafficShifted',
    dimensions: { service: 'tidegate', project, cluster, awayFrom },
    stat: 'Maximum',
    periodSeconds: PERIOD_SECONDS,
  };
}

/** What AWS measures of a handler. */
export function handlerMetrics(project: string, handler: HandlerKind, shard: number) {
  const metric = (metricName: string): Metric => ({
    namespace: 'AWS/Lambda',
    metricName,
    dimensions: { FunctionName: handlerName(project, handler, shard) },
    stat: 'Sum',
    periodSeconds: PERIOD_SECONDS,
  });
  return { errors: metric('Errors'), throttles: metric('Throttles') } as const;
}
