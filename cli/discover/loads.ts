import { edgeFunctionMetrics, type Metric, metricKey } from '../../core/metrics.ts';
import { type DiscoveryContext, LOAD_PERIOD_SECONDS } from './found.ts';

export interface FunctionLoad {
  /** Through the alias, in the two weeks. */
  readonly requests: number;
  /** Requests in flight: the most, and the median of each five minutes' most. */
  readonly inFlightMost: number;
  readonly inFlightUsual: number;
  /** In the busiest five minutes. */
  readonly requestsPerMinuteMost: number;
  /** The median of each five minutes' 95th percentile. */
  readonly p95Millis: number;
}

interface AliasName {
  readonly functionName: string;
  readonly alias: string;
}

/** All series in one go; zeros where nothing was published. */
export async function readFunctionLoads(
  names: readonly AliasName[],
  context: DiscoveryContext,
): Promise<(name: AliasName) => FunctionLoad> {
  const values = await readValues(
    names.flatMap((name) => Object.values(metricsOf(name))),
    context,
  );
  return (name) => {
    const { inFlight, invocations, p95Millis } = metricsOf(name);
    const requests = values(invocations);
    const concurrent = values(inFlight);
    return {
      requests: requests.reduce((sum, value) => sum + value, 0),
      inFlightMost: most(concurrent),
      inFlightUsual: median(concurrent),
      // 1,500 in 300 s -> 300 a minute
      requestsPerMinuteMost: (most(requests) * 60) / LOAD_PERIOD_SECONDS,
      p95Millis: median(values(p95Millis)),
    };
  };
}

/** The values of each series in the range, in periods of five minutes. */
export async function readValues(
  metrics: readonly Metric[],
  { ports, range }: Pick<DiscoveryContext, 'ports' | 'range'>,
): Promise<(metric: Metric) => readonly number[]> {
  const answers = await ports.metrics.fetch(metrics.map(inPeriods), range);
  return (metric) =>
    (answers.get(metricKey(inPeriods(metric)))?.datapoints ?? []).map(({ value }) => value);
}

export function most(values: readonly number[]): number {
  return values.reduce((largest, value) => Math.max(largest, value), 0);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function metricsOf(name: AliasName) {
  const { inFlight, invocations, p95Millis } = edgeFunctionMetrics(name);
  return { inFlight, invocations, p95Millis };
}

function inPeriods(metric: Metric): Metric {
  return { ...metric, periodSeconds: LOAD_PERIOD_SECONDS };
}
