import { edgeFunctionMetrics } from '../../core/metrics.ts';
import { PERIOD_SECONDS, readValues, spreadOf, sumOf } from '../measure/series.ts';
import type { DiscoveryContext } from './found.ts';

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
  { ports, range }: DiscoveryContext,
): Promise<(name: AliasName) => FunctionLoad> {
  const metrics = names.flatMap((name) => Object.values(metricsOf(name)));
  const values = await readValues(ports.metrics, metrics, range);
  return (name) => {
    const { inFlight, invocations, p95Millis } = metricsOf(name);
    const requests = values(invocations);
    const concurrent = values(inFlight);
    return {
      requests: sumOf(requests),
      inFlightMost: most(concurrent),
      inFlightUsual: median(concurrent),
      // 1,500 in 300 s -> 300 a minute
      requestsPerMinuteMost: (most(requests) * 60) / PERIOD_SECONDS,
      p95Millis: median(values(p95Millis)),
    };
  };
}

export function most(values: readonly number[]): number {
  return spreadOf(values)?.max ?? 0;
}

function median(values: readonly number[]): number {
  return spreadOf(values)?.p50 ?? 0;
}

function metricsOf(name: AliasName) {
  const { inFlight, invocations, p95Millis } = edgeFunctionMetrics(name);
  return { inFlight, invocations, p95Millis };
}
