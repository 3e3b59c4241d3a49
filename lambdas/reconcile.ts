import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { heartbeatMetric } from '../core/metrics.ts';
import { configuration, evaluate, metrics, ownTargets, withMiddleware } from './runtime.ts';

const { metricName } = heartbeatMetric(configuration.project, 1);

/**
 * Every minute: look at every target of the shard that can change. Repairs what a lost, late or forged event has left,
 * and is the only thing that scales in. Its heartbeat says that it ended well.
 */
async function reconcile(): Promise<void> {
  await evaluate({ trigger: 'reconcile', targets: ownTargets, onlyIfNeeded: true });
  metrics.addMetric(metricName, MetricUnit.Count, 1);
}

export const handler = withMiddleware(reconcile);
