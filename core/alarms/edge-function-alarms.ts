import type { Level } from '../config/schema.ts';
import { edgeFunctionMetrics } from '../metrics.ts';
import { ERROR_RATE_LEAST_REQUESTS, P95_LEAST_REQUESTS } from '../sample-gates.ts';
import type { EdgeFunctionTarget } from '../targets.ts';
import { alarmName } from './alarm-name.ts';
import { bothLevels } from './both-levels.ts';
import type { AlarmDefinition } from './definition.ts';
import { lambdaInsightsAlarms } from './lambda-insights-alarms.ts';
import { modeNote } from './mode-note.ts';

const SUSTAINED = { warning: [3, 3], critical: [2, 2] } as const;
const THREE_MINUTES = { warning: [3, 3], critical: [3, 3] } as const;

/** The alarms of one edge function; `cpu` and `memory` only where Lambda Insights measures them. */
export function edgeFunctionAlarms(
  project: string,
  target: EdgeFunctionTarget,
): readonly AlarmDefinition[] {
  return [
    ...utilizationAlarms(project, target),
    ...responseTimeAlarms(project, target),
    ...errorRateAlarms(project, target),
    ...requestRateAlarms(project, target),
    ...(target.configuration.lambdaInsights ? lambdaInsightsAlarms(project, target) : []),
  ];
}

function utilizationAlarms(
  project: string,
  target: EdgeFunctionTarget,
): readonly AlarmDefinition[] {
  const { scaling, thresholds } = target.configuration;
  const { provisionedUtilization, spillover, invocations } = edgeFunctionMetrics(
    target.configuration,
  );
  const shared = { ...edgeFunction(target), slug: 'utilization' as const };
  return [
    {
      ...shared,
      name: alarmName(project, target.name, 'utilization', 'warning'),
      level: 'warning',
      queries: [{ id: 'utilization', metric: provisionedUtilization }],
      threshold: scaling.scaleUpThreshold,
      comparison: 'GreaterThanOrEqualToThreshold',
      evaluationPeriods: 2,
      datapointsToAlarm: 2,
      description:
        `Tidegate: ${aliasOf(target)} has used ${percentOf(scaling.scaleUpThreshold)} % of its provisioned concurrency or ` +
        `more for 2 minutes. ${raisesInProportion(target)}`,
    },
    {
      ...shared,
      name: alarmName(project, target.name, 'utilization', 'critical'),
      level: 'critical',
      queries: [
        { id: 'spillover', metric: spillover },
        { id: 'requests', metric: invocations },
        { id: 'spilloverPercent', expression: '100 * spillover / requests' },
      ],
      threshold: thresholds.spilloverPercent,
      comparison: 'GreaterThanThreshold',
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      description:
        `Tidegate: more than ${thresholds.spilloverPercent} % of the requests of ${aliasOf(target)} found its provisioned ` +
        `concurrency in use (spillover) in the last minute. ${raisesInProportion(target)}`,
    },
  ];
}

function responseTimeAlarms(
  project: string,
  target: EdgeFunctionTarget,
): readonly AlarmDefinition[] {
  const { thresholds, database } = target.configuration;
  const { p95Millis, invocations } = edgeFunctionMetrics(target.configuration);
  const readers =
    database === undefined ? '' : ` If the readers of ${database} are the cause, it adds readers.`;
  return bothLevels({
    ...edgeFunction(target),
    project,
    slug: 'response-time',
    drives: database === undefined ? [target.name] : [target.name, database],
    queries: [
      { id: 'requests', metric: invocations },
      { id: 'p95', metric: p95Millis },
      { id: 'gatedP95', expression: `IF(requests >= ${P95_LEAST_REQUESTS}, p95, 0)` },
    ],
    thresholds: thresholds.p95Millis,
    minutes: SUSTAINED,
    describe: (level, millis) =>
      `the P95 response time of ${aliasOf(target)} is ${millis} ms or more, ${lasting(level)} with at least ` +
      `${P95_LEAST_REQUESTS} requests each. ${stepsIfSaturated(target, level)}${readers} ` +
      `Otherwise capacity cannot help: it holds and pages.${modeNote(target.mode)}`,
  });
}

function errorRateAlarms(project: string, target: EdgeFunctionTarget): readonly AlarmDefinition[] {
  const { errors, invocations } = edgeFunctionMetrics(target.configuration);
  return bothLevels({
    ...edgeFunction(target),
    project,
    slug: 'error-rate',
    queries: [
      { id: 'requests', metric: invocations },
      { id: 'errors', metric: errors },
      {
        id: 'errorPercent',
        expression: `IF(requests >= ${ERROR_RATE_LEAST_REQUESTS}, 100 * errors / requests, 0)`,
      },
    ],
    thresholds: target.configuration.thresholds.errorPercent,
    minutes: SUSTAINED,
    describe: (level, errorPercent) =>
      `${errorPercent} % or more of the requests of ${aliasOf(target)} fail, ${lasting(level)} with at least ` +
      `${ERROR_RATE_LEAST_REQUESTS} requests each. With throttles or spillover, no deployment before and no dependency ` +
      `at fault, Tidegate multiplies provisioned concurrency by ${stepOf(target, level)}; else it holds and pages, with ` +
      'the command that takes a suspected deployment back.' +
      modeNote(target.mode),
  });
}

function requestRateAlarms(
  project: string,
  target: EdgeFunctionTarget,
): readonly AlarmDefinition[] {
  const { requestsPerMinute } = target.configuration.thresholds;
  return bothLevels({
    ...edgeFunction(target),
    project,
    slug: 'request-rate',
    queries: [{ id: 'requests', metric: edgeFunctionMetrics(target.configuration).invocations }],
    thresholds: requestsPerMinute,
    minutes: THREE_MINUTES,
    describe: (level, perMinute) =>
      `${aliasOf(target)} gets ${perMinute} requests per minute or more, for 3 minutes; it is tested up to ` +
      `${requestsPerMinute.critical}. ${stepsIfSaturated(target, level)} Otherwise it holds and pages.${modeNote(target.mode)}`,
  });
}

function edgeFunction(target: EdgeFunctionTarget) {
  return {
    component: 'edge-function',
    componentName: target.name,
    drives: [target.name],
    treatMissingData: 'notBreaching',
  } as const;
}

function aliasOf({ configuration }: EdgeFunctionTarget): string {
  return `${configuration.functionName}:${configuration.alias}`;
}

function stepOf(target: EdgeFunctionTarget, level: Level): number {
  const { warningStep, criticalStep } = target.configuration.scaling;
  return level === 'warning' ? warningStep : criticalStep;
}

function raisesInProportion(target: EdgeFunctionTarget): string {
  const { maxInstances, targetConcurrency } = target.configuration.scaling;
  return (
    `Tidegate raises provisioned concurrency in proportion to the load, up to ${maxInstances * targetConcurrency}.` +
    modeNote(target.mode)
  );
}

function stepsIfSaturated(target: EdgeFunctionTarget, level: Level): string {
  return `If provisioned concurrency is used up, Tidegate multiplies it by ${stepOf(target, level)}.`;
}

function lasting(level: Level): string {
  return `for ${SUSTAINED[level][1]} minutes`;
}

function percentOf(fraction: number): number {
  // 0.7 -> 70, not 70.00000000000001
  return Number((fraction * 100).toFixed(2));
}
