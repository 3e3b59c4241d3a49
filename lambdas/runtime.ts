import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import { createCallDeadline } from '../adapters/aws-client-config.ts';
import { createAwsPorts, createAwsRejectedEvents } from '../adapters/aws-ports.ts';
import { readDeployedConfiguration } from '../adapters/deployed-configuration.ts';
import { runControlLoop } from '../core/loop/control-loop.ts';
import type { Evaluation } from '../core/loop/evaluate-target.ts';
import { shardOf } from '../core/shards.ts';
import { scalableTargets } from '../core/targets.ts';
import { readHandlerEnvironment } from './handler-environment.ts';
import { rejectUnmendable } from './reject-unmendable.ts';

const environment = readHandlerEnvironment(process.env);
const deadline = createCallDeadline();

const deployed = readDeployedConfiguration(import.meta.dirname);
export const { configuration } = deployed;
export const logger = new Logger({ serviceName: 'tidegate' });
export const metrics = new Metrics({
  namespace: 'Tidegate',
  serviceName: 'tidegate',
  defaultDimensions: { project: configuration.project, shard: `${environment.SHARD}` },
});

const ports = createAwsPorts({
  configuration,
  tableName: environment.TABLE_NAME,
  topicArn: environment.TOPIC_ARN,
  deadline,
});
const rejectedEvents = createAwsRejectedEvents({
  configuration,
  queueUrl: environment.REJECTED_QUEUE_URL,
  deadline,
});

/** The targets that this handler's role may touch. */
export const ownTargets: readonly string[] = scalableTargets(configuration)
  .map(({ name }) => name)
  .filter((name) => shardOf(name, configuration.shards) === environment.SHARD);

/** Runs the control loop for targets of this shard, logs a line for each, and throws when one of them met a fault. */
export async function evaluate(run: {
  readonly trigger: string;
  readonly targets: readonly string[];
  readonly onlyIfNeeded: boolean;
}): Promise<void> {
  const now = new Date();
  const evaluations = await runControlLoop(
    { ...run, configuration, configurationHash: deployed.hash, now },
    ports,
  );
  for (const evaluation of evaluations) logEvaluation(evaluation, run.trigger);

  const faults = evaluations.flatMap((evaluation) =>
    evaluation.kind === 'fault' ? [evaluation.fault] : [],
  );
  metrics.addMetric(
    'Changes',
    MetricUnit.Count,
    evaluations.filter(({ kind }) => kind === 'accepted').length,
  );
  metrics.addMetric('Faults', MetricUnit.Count, faults.length);
  if (faults.length > 0) throw new AggregateError(faults, faults.map(String).join('; '));
}

/** What both handlers share: one deadline for all calls, structured logs, metrics, and a place for what cannot be mended. */
export function withMiddleware(handle: (event: unknown) => Promise<void>) {
  return middy(handle)
    .use(injectLambdaContext(logger))
    .use(logMetrics(metrics))
    .use({ before: () => deadline.restart() })
    .use(
      rejectUnmendable({
        rejectedEvents,
        warn: (reason) => logger.warn('rejected', { reason }),
      }),
    );
}

function logEvaluation(evaluation: Evaluation, trigger: string): void {
  if (evaluation.kind === 'fault') {
    logger.error('fault', { target: evaluation.target, trigger, fault: evaluation.fault as Error });
    return;
  }
  logger.info('decision', { trigger, configurationHash: deployed.hash, ...evaluation });
}
