import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import middy from '@middy/core';
import { createCallDeadline } from '../adapters/aws-client-config.ts';
import { createAwsReadinessPorts } from '../adapters/aws-readiness-ports.ts';
import { readDeployedConfiguration } from '../adapters/deployed-configuration.ts';
import { readReadiness } from '../core/readiness/judge-standby.ts';
import { readinessMetrics } from '../core/readiness/metrics.ts';
import type { Readiness } from '../core/readiness/readiness.ts';
import { type Standby, standbys } from '../core/readiness/standby.ts';
import { readTableName } from './handler-environment.ts';

const deadline = createCallDeadline();
const { configuration } = readDeployedConfiguration(import.meta.dirname);
const { project, region } = configuration;
const tableName = readTableName(process.env);
const { source, store } = createAwsReadinessPorts({ region, tableName, deadline });
const logger = new Logger({ serviceName: 'tidegate' });
const metrics = new Metrics({
  namespace: 'Tidegate',
  serviceName: 'tidegate',
  defaultDimensions: { project },
});

/** Every 5 minutes: how ready each standby of this region is. A fault at one leaves the others looked at. */
async function readiness(): Promise<void> {
  const looks = await Promise.allSettled(standbys(configuration).map(look));
  const faults = looks.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  if (faults.length > 0) throw new AggregateError(faults, faults.map(String).join('; '));
}

async function look(standby: Standby): Promise<void> {
  const found = await readReadiness(standby, source, new Date());
  logger.info('readiness', { readiness: found });
  publish(found);
  await store.write(found);
}

/** One document for each standby, because its dimension is the cluster's name. */
function publish({ cluster, score, parts }: Readiness): void {
  const defined = readinessMetrics(project, cluster);
  metrics.addDimension('cluster', cluster);
  metrics.addMetric(defined.score.metricName, MetricUnit.Count, score);
  for (const { part, metric } of defined.parts) {
    const isReady = parts.some((each) => each.name === part && each.isReady);
    metrics.addMetric(metric.metricName, MetricUnit.Count, isReady ? 1 : 0);
  }
  metrics.publishStoredMetrics();
}

export const handler = middy(readiness)
  .use(injectLambdaContext(logger))
  .use({ before: () => deadline.restart() });
