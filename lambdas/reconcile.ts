import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { heartbeatMetric } from '../core/metrics.ts';
import { publishTraffic } from './publish-traffic.ts';
import {
  configuration,
  evaluate,
  metrics,
  ownTargets,
  publishGauges,
  throwFaults,
  trafficFlags,
  withMiddleware,
} from './runtime.ts';
import { readWindowEdge } from './window-edge.ts';

const { metricName } = heartbeatMetric(configuration.project, 1);

/**
 * Every minute: look at every target of the shard that can change. Repairs what a lost, late or forged event has left,
 * and is the only thing that scales in. Its heartbeat says that it ran: a fault at one target fails the invocation and
 * does not silence it. At the edge of a window: look at the window's targets, now.
 */
async function reconcile(event: unknown): Promise<void> {
  const edge = readWindowEdge(event);
  if (edge) {
    const targets = ownTargets.filter((name) => edge.targets.includes(name));
    return throwFaults(await evaluate({ trigger: edge.trigger, targets, onlyIfNeeded: false }));
  }
  const evaluations = await evaluate({
    trigger: 'reconcile',
    targets: ownTargets,
    onlyIfNeeded: true,
  });
  metrics.addMetric(metricName, MetricUnit.Count, 1);
  await publishGauges(evaluations);
  await publishTraffic({ configuration, targets: ownTargets, flags: trafficFlags });
  throwFaults(evaluations);
}

export const handler = withMiddleware(reconcile);
