import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import { createCallDeadline } from '../adapters/aws-client-config.ts';
import {
  createAwsPorts,
  createAwsRejectedEvents,
  createAwsTrafficFlags,
} from '../adapters/aws-ports.ts';
import { readDeployedConfiguration } from '../adapters/deployed-configuration.ts';
import { overridden } from '../core/brakes/in-force.ts';
import { runControlLoop } from '../core/loop/control-loop.ts';
import type { Evaluation } from '../core/loop/evaluate-target.ts';
import {
  gaugesOf,
  oldestLookSeconds,
  type TargetGauges,
  targetsHeld,
} from '../core/loop/gauges.ts';
import { shardMetrics, targetMetrics } from '../core/own-metrics.ts';
import type { HoldReason } from '../core/scaling/decision.ts';
import { shardOf } from '../core/shards.ts';
import { scalableTargets } from '../core/targets.ts';
import { targetsAt } from '../core/windows/targets-at.ts';
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
const ofTargets = new Metrics({
  namespace: 'Tidegate',
  serviceName: 'tidegate',
  defaultDimensions: { project: configuration.project },
});
const published = shardMetrics(configuration.project, environment.SHARD);

const ports = createAwsPorts({
  configuration,
  tableName: environment.TABLE_NAME,
  topicArn: environment.TOPIC_ARN,
  deadline,
});
export const trafficFlags = createAwsTrafficFlags({
  configuration,
  tableName: environment.TABLE_NAME,
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

/** Runs the control loop for targets of this shard and logs a line for each. */
export async function evaluate(run: {
  readonly trigger: string;
  readonly targets: readonly string[];
  readonly onlyIfNeeded: boolean;
}): Promise<readonly Evaluation[]> {
  const now = new Date();
  const evaluations = await runControlLoop(
    { ...run, configuration, configurationHash: deployed.hash, now },
    ports,
  );
  for (const evaluation of evaluations) logEvaluation(evaluation, run.trigger);

  const count = (kind: Evaluation['kind']) =>
    evaluations.filter((evaluation) => evaluation.kind === kind).length;
  metrics.addMetric(published.changes.metricName, MetricUnit.Count, count('accepted'));
  metrics.addMetric(published.faults.metricName, MetricUnit.Count, count('fault'));
  return evaluations;
}

/** Fails the invocation when a target met a fault, so that its event is kept with the error. */
export function throwFaults(evaluations: readonly Evaluation[]): void {
  const faults = evaluations.flatMap((evaluation) =>
    evaluation.kind === 'fault' ? [evaluation.fault] : [],
  );
  if (faults.length > 0) throw new AggregateError(faults, faults.map(String).join('; '));
}

/** Publishes what graphs and alarms show of this shard's targets, from their states as they are now. */
export async function publishGauges(evaluations: readonly Evaluation[]): Promise<void> {
  const now = new Date();
  const { states, control } = await ports.store.readStatesAndControl(ownTargets);
  const { saturated, heldByBreaker, oldestLookSeconds: oldest } = published;
  const publishHeld = (metricName: string, reason: HoldReason) =>
    metrics.addMetric(metricName, MetricUnit.Count, targetsHeld(evaluations, reason));
  publishHeld(saturated.metricName, 'at-maximum');
  publishHeld(heldByBreaker.metricName, 'breaker');
  metrics.addMetric(
    oldest.metricName,
    MetricUnit.Seconds,
    oldestLookSeconds(ownTargets, states, now),
  );
  for (const target of targetsAt(configuration, now)) {
    if (!ownTargets.includes(target.name)) continue;
    const bounded = overridden(target, control.brakes, now);
    publishTarget(target.name, gaugesOf(bounded, states.get(target.name)));
  }
}

/** One document for each target, because its dimension is the target's name. */
function publishTarget(target: string, gauges: TargetGauges): void {
  ofTargets.addDimension('target', target);
  const defined = targetMetrics(configuration.project, target);
  for (const gauge of ['capacity', 'desiredCapacity', 'floor', 'ceiling'] as const) {
    const value = gauges[gauge];
    if (value !== undefined)
      ofTargets.addMetric(defined[gauge].metricName, MetricUnit.Count, value);
  }
  ofTargets.publishStoredMetrics();
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
