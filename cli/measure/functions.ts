import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { createCloudWatchMetrics } from '../../adapters/aws-cloudwatch-metrics.ts';
import { isAwsError, outsideFault } from '../../adapters/aws-errors.ts';
import { queryReports } from '../../adapters/aws-function-reports.ts';
import type { Configuration } from '../../core/config/schema.ts';
import { MEASURED_DAYS, type MeasuredFunction } from '../../core/cost/measured.ts';
import { logGroupOf } from '../../core/error-gate/log-group.ts';
import { edgeFunctionMetrics } from '../../core/metrics.ts';
import { type EdgeFunctionTarget, scalableTargets } from '../../core/targets.ts';
import type { Clients } from '../outside.ts';
import { lastTwoWeeks, type Range, readValues, spreadOf, sumOf, type Values } from './series.ts';

/** Two weeks of a busy log are many gigabytes. */
const QUERY_MILLIS = 60_000;

export interface MeasuredFunctions {
  readonly functions: ReadonlyMap<string, MeasuredFunction>;
  /** What could not be had, and why. */
  readonly missing: readonly string[];
}

/** Two weeks of every function: metrics of its alias, REPORT lines of its log, its runtime. Reads, and changes nothing. */
export async function measureFunctions(
  clients: Pick<Clients, 'cloudWatch' | 'cloudWatchLogs' | 'lambda'>,
  configuration: Configuration,
  now: Date,
): Promise<MeasuredFunctions> {
  const range = lastTwoWeeks(now);
  const targets = scalableTargets(configuration).filter(
    (target) => target.kind === 'edge-function',
  );
  const metrics = targets.flatMap((target) => Object.values(metricsOf(target)));
  const values = await readValues(
    createCloudWatchMetrics({ client: clients.cloudWatch }),
    metrics,
    range,
  );
  const functions = new Map<string, MeasuredFunction>();
  const missing: string[] = [];
  for (const target of targets) {
    const logs = await reportsOf(target, clients, range);
    if (logs.kind === 'missing') missing.push(`${target.name}: ${logs.why}`);
    const runtime = await runtimeOf(target, clients);
    functions.set(target.name, {
      ...measuredByMetrics(target, values),
      ...(logs.kind === 'had' && { reports: logs.value }),
      ...(runtime !== undefined && { runtime }),
    });
  }
  return { functions, missing };
}

function measuredByMetrics(target: EdgeFunctionTarget, values: Values): MeasuredFunction {
  const metrics = metricsOf(target);
  const means = values(metrics.meanMillis);
  const responseMillis = spreadOf(values(metrics.p95Millis));
  const inFlight = spreadOf(values(metrics.inFlight));
  return {
    requestsPerMinute: sumOf(values(metrics.invocations)) / (MEASURED_DAYS * 24 * 60),
    wasProvisioned: values(metrics.provisionedUtilization).length > 0,
    // Periods count alike, busy or not: CloudWatch has no statistic of two weeks in one.
    ...(means.length > 0 && { meanMillis: sumOf(means) / means.length }),
    ...(responseMillis && { responseMillis }),
    ...(inFlight && { inFlight }),
  };
}

function metricsOf({ configuration }: EdgeFunctionTarget) {
  const { invocations, inFlight, provisionedUtilization, p95Millis } =
    edgeFunctionMetrics(configuration);
  const meanMillis = { ...p95Millis, stat: 'Average' };
  return { invocations, inFlight, provisionedUtilization, p95Millis, meanMillis };
}

function reportsOf(
  { configuration }: EdgeFunctionTarget,
  { cloudWatchLogs }: Pick<Clients, 'cloudWatchLogs'>,
  { from, to }: Range,
) {
  const question = { logGroup: logGroupOf(configuration), since: from, now: to };
  return queryReports(cloudWatchLogs, question, AbortSignal.timeout(QUERY_MILLIS));
}

/** Undefined for a container image, and where there is no such function. */
async function runtimeOf(
  { configuration: { functionName, alias } }: EdgeFunctionTarget,
  { lambda }: Pick<Clients, 'lambda'>,
): Promise<string | undefined> {
  const command = new GetFunctionConfigurationCommand({
    FunctionName: functionName,
    Qualifier: alias,
  });
  try {
    return (await lambda.send(command)).Runtime;
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return undefined;
    return outsideFault(`read the configuration of ${functionName}`)(error);
  }
}
