import type { Configuration } from '../config/schema.ts';
import {
  auroraMetrics,
  edgeFunctionMetrics,
  heartbeatMetric,
  type Metric,
  queueMetrics,
} from '../metrics.ts';
import { shardOf } from '../shards.ts';
import type { EdgeFunctionTarget, ScalableTarget } from '../targets.ts';
import { unreachable } from '../unreachable.ts';

/** What a decision about the target rests on; every metric is billed, so nothing is asked for that no signal reads. */
export function metricsToRead(
  target: ScalableTarget,
  configuration: Configuration,
): readonly Metric[] {
  return [...signalMetrics(target, configuration), heartbeatOf(target, configuration)];
}

/** What is in flight at a function; it reads the most of them itself, and equal ones are asked for once. */
function demandMetrics({ configuration }: EdgeFunctionTarget): readonly Metric[] {
  const { inFlight, invocations, averageMillis } = edgeFunctionMetrics(configuration);
  return [inFlight, invocations, averageMillis];
}

/** The heartbeat of the target's own shard: a point in it proves that metrics arrive. */
export function heartbeatOf(target: ScalableTarget, { project, shards }: Configuration): Metric {
  return heartbeatMetric(project, shardOf(target.name, shards));
}

function signalMetrics(target: ScalableTarget, configuration: Configuration): readonly Metric[] {
  switch (target.kind) {
    case 'edge-function': {
      const {
        inFlight,
        provisionedUtilization,
        spillover,
        invocations,
        errors,
        throttles,
        p95Millis,
        averageMillis,
      } = edgeFunctionMetrics(target.configuration);
      const queues = Object.values(configuration.queues).filter(
        (queue) => queue.drives === target.name,
      );
      return [
        inFlight,
        target.configuration.policy === 'demand' ? averageMillis : provisionedUtilization,
        spillover,
        invocations,
        errors,
        throttles,
        p95Millis,
        ...queues.flatMap((queue) => Object.values(queueMetrics(queue))),
      ];
    }
    case 'aurora-readers': {
      const { readerCpuPercent, readerConnections } = auroraMetrics(target.configuration);
      return [readerCpuPercent, readerConnections, ...target.follows.flatMap(demandMetrics)];
    }
    default:
      return unreachable(target);
  }
}
