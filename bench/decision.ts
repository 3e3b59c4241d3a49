import { join } from 'node:path';
import { readConfigurationFile } from '../adapters/configuration-file.ts';
import { alarmDefinitions } from '../core/alarms/alarm-definitions.ts';
import type { Configuration } from '../core/config/schema.ts';
import { heartbeatOf, metricsToRead } from '../core/loop/metrics-to-read.ts';
import { type Metric, metricKey } from '../core/metrics.ts';
import type { MetricAnswer } from '../core/ports.ts';
import { type DecisionInput, decideScaling } from '../core/scaling/decide-scaling.ts';
import { LOOK_BACK_SECONDS } from '../core/scaling/observation.ts';
import { type EdgeFunctionTarget, scalableTargets } from '../core/targets.ts';
import type { Figures, Say } from './figures.ts';
import { median } from './median.ts';

const NOW = new Date('2026-03-02T10:00:05Z');
const LAST_FULL_MINUTE = Date.parse('2026-03-02T09:59:00Z');

/** Values of a rising morning by metric; what is not named is 0. */
const VALUES: Readonly<Record<string, number>> = {
  ConcurrentExecutions: 160,
  ProvisionedConcurrencyUtilization: 0.8,
  Invocations: 480,
  Duration: 1700,
  ReconcileHeartbeat: 1,
};

/**
 * One decision about the function that the configuration describes most fully: every metric with a point in each minute
 * that a look reaches back to, two alarms raised.
 */
export function measureDecision(
  say: Say,
  { iterations } = { iterations: 50_000 },
): Pick<Figures, 'decisionMicros'> {
  const input = fullObservation();
  say(`deciding ${iterations} times`);
  for (let warmUp = 0; warmUp < iterations / 5; warmUp += 1) decideScaling(input);
  const micros: number[] = [];
  for (let iteration = 0; iteration < iterations; iteration += 1) {
    const start = process.hrtime.bigint();
    decideScaling(input);
    micros.push(Number(process.hrtime.bigint() - start) / 1000);
  }
  return { decisionMicros: median(micros) };
}

function fullObservation(): DecisionInput {
  const { configuration } = readConfigurationFile(
    join(import.meta.dirname, '../config/tidegate.yaml'),
  );
  const target = edgeFunction(configuration, 'assistant-edge');
  return {
    target,
    configuration,
    observation: {
      capacity: { kind: 'steady', current: 4 },
      metrics: new Map(
        metricsToRead(target, configuration).map((metric) => [metricKey(metric), answer(metric)]),
      ),
      heartbeat: heartbeatOf(target, configuration),
      alarms: alarmDefinitions(configuration)
        .filter(({ componentName, slug, level }) =>
          ['assistant-edge/utilization/warning', 'assistant-edge/response-time/warning'].includes(
            `${componentName}/${slug}/${level}`,
          ),
        )
        .map((definition) => ({
          definition,
          reading: { name: definition.name, state: 'ALARM', since: new Date(LAST_FULL_MINUTE) },
        })),
      limits: { concurrentExecutions: 1200, reservedConcurrency: 0 },
      provisionedElsewhere: 5,
    },
    state: {
      schemaVersion: 1,
      version: 42,
      observedCapacity: 4,
      capacityReadAt: new Date(LAST_FULL_MINUTE),
      lastScaleOutCompletedAt: new Date('2026-03-02T09:40:00Z'),
    },
    now: NOW,
  };
}

function edgeFunction(configuration: Configuration, name: string): EdgeFunctionTarget {
  const target = scalableTargets(configuration).find((candidate) => candidate.name === name);
  if (target?.kind !== 'edge-function') throw new Error(`${name} must be an edge function`);
  return target;
}

function answer({ metricName, periodSeconds }: Metric): MetricAnswer {
  const points = LOOK_BACK_SECONDS / periodSeconds;
  return {
    complete: true,
    datapoints: Array.from({ length: points }, (_, index) => ({
      startsAt: new Date(LAST_FULL_MINUTE - (points - 1 - index) * periodSeconds * 1000),
      value: VALUES[metricName] ?? 0,
    })),
  };
}
