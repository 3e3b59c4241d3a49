import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { createCloudWatchMetrics } from '../adapters/aws-cloudwatch-metrics.ts';
import { isAwsError, outsideFault } from '../adapters/aws-errors.ts';
import { queryReports } from '../adapters/aws-function-reports.ts';
import type { Configuration } from '../core/config/schema.ts';
import type { MeasuredFunction, Spread } from '../core/cost/measured-function.ts';
import { edgeFunctionMetrics, type Metric, metricKey } from '../core/metrics.ts';
import { type EdgeFunctionTarget, scalableTargets } from '../core/targets.ts';
import type { Clients } from './outside.ts';

export const MEASURED_DAYS = 14;
const DAY_MILLIS = 86_400_000;
/** CloudWatch keeps points of five minutes for 63 days. */
const PERIOD_SECONDS = 300;
/** Two weeks of a busy log are many gigabytes. */
const QUERY_MILLIS = 60_000;

export interface Measurements {
  readonly functions: ReadonlyMap<string, MeasuredFunction>;
  /** What could not be had, and why. */
  readonly missing: readonly string[];
}

/** Two weeks of every function: metrics of its alias, REPORT lines of its log, its runtime. Reads, and changes nothing. */
export async function measureFunctions(
  clients: Pick<Clients, 'cloudWatch' | 'cloudWatchLogs' | 'lambda'>,
  configuration: Configuration,
  now: Date,
): Promise<Measurements> {
  const range = { from: new Date(now.getTime() - MEASURED_DAYS * DAY_MILLIS), to: now };
  const targets = scalableTargets(configuration).filter(
    (target) => target.kind === 'edge-function',
  );
  const values = await readValues(targets, clients, range);
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

type Values = (metric: Metric) => readonly number[];

function measuredByMetrics({ configuration }: EdgeFunctionTarget, values: Values) {
  const { metrics, meanMillis } = metricsOf(configuration);
  const invocations = sumOf(values(metrics.invocations));
  const means = values(meanMillis);
  const p95s = values(metrics.p95Millis);
  const inFlight = spreadOf(values(metrics.inFlight));
  return {
    days: MEASURED_DAYS,
    requestsPerMinute: invocations / (MEASURED_DAYS * 24 * 60),
    wasProvisioned: values(metrics.provisionedUtilization).length > 0,
    spilloverPercent: invocations > 0 ? (100 * sumOf(values(metrics.spillover))) / invocations : 0,
    // Periods count alike, busy or not: CloudWatch has no percentile over two weeks.
    ...(means.length > 0 && { meanMillis: sumOf(means) / means.length }),
    ...(p95s.length > 0 && { p95Millis: quantile(p95s, 0.5) }),
    ...(inFlight && { inFlight }),
  };
}

function metricsOf(configuration: EdgeFunctionTarget['configuration']) {
  const metrics = edgeFunctionMetrics(configuration);
  return { metrics, meanMillis: { ...metrics.p95Millis, stat: 'Average' } };
}

async function readValues(
  targets: readonly EdgeFunctionTarget[],
  { cloudWatch }: Pick<Clients, 'cloudWatch'>,
  range: { readonly from: Date; readonly to: Date },
): Promise<Values> {
  const inPeriods = (metric: Metric): Metric => ({ ...metric, periodSeconds: PERIOD_SECONDS });
  const asked = targets.flatMap(({ configuration }) => {
    const { metrics, meanMillis } = metricsOf(configuration);
    const { invocations, inFlight, spillover, provisionedUtilization, p95Millis } = metrics;
    return [invocations, inFlight, spillover, provisionedUtilization, p95Millis, meanMillis];
  });
  const answers = await createCloudWatchMetrics({ client: cloudWatch }).fetch(
    asked.map(inPeriods),
    range,
  );
  return (metric) =>
    (answers.get(metricKey(inPeriods(metric)))?.datapoints ?? []).map(({ value }) => value);
}

function reportsOf(
  { configuration }: EdgeFunctionTarget,
  { cloudWatchLogs }: Pick<Clients, 'cloudWatchLogs'>,
  { from, to }: { readonly from: Date; readonly to: Date },
) {
  const { errorGate, functionName } = configuration;
  const logGroup = errorGate.logGroup ?? `/aws/lambda/${functionName}`;
  const question = { logGroup, since: from, now: to };
  return queryReports(cloudWatchLogs, question, AbortSignal.timeout(QUERY_MILLIS));
}

/** Undefined for a container image, and where there is no such function. */
async function runtimeOf(
  { configuration: { functionName, alias } }: EdgeFunctionTarget,
  { lambda }: Pick<Clients, 'lambda'>,
): Promise<string | undefined> {
  try {
    const command = new GetFunctionConfigurationCommand({
      FunctionName: functionName,
      Qualifier: alias,
    });
    return (await lambda.send(command)).Runtime;
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return undefined;
    return outsideFault(`read the configuration of ${functionName}`)(error);
  }
}

function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  return { p50: quantile(values, 0.5), p99: quantile(values, 0.99), max: quantile(values, 1) };
}

/** The value that this share of all does not exceed. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
