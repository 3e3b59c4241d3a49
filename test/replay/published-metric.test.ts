import { describe, expect, test } from '@jest/globals';
import { edgeFunctionMetrics, metricKey } from '../../core/metrics.ts';
import type { PlatformMinute } from '../../replay/platform-model.ts';
import { publishedMetrics } from '../../replay/published-metric.ts';
import { capacity, configuration, playMinutes } from './platform-scene.ts';

describe('what is published of a minute', () => {
  const readerIds = { 'assistant-db': ['assistant-db-reader', 'assistant-db-tidegate-01'] };
  const edge = configuration.edgeFunctions['assistant-edge'];
  if (!edge) throw new Error('the configuration has no assistant-edge');
  const metrics = edgeFunctionMetrics(edge);
  const published = (minute: PlatformMinute) =>
    new Map(
      publishedMetrics(configuration, minute, readerIds).map((each) => [
        metricKey(each.metric),
        each,
      ]),
    );

  test('a function that nobody calls has no points at all', () => {
    const namespaces = publishedMetrics(configuration, playMinutes([0]), readerIds).map(
      ({ metric }) => metric.namespace,
    );

    expect(new Set(namespaces)).toEqual(new Set(['AWS/SQS', 'AWS/RDS']));
  });

  test('a called function has counts, what was in flight, and durations with their counts', () => {
    const points = published(playMinutes([200, 200]));

    expect(points.get(metricKey(metrics.invocations))?.values).toEqual([12_000]);
    expect(points.get(metricKey(metrics.spillover))?.values).toEqual([0]);
    expect(points.get(metricKey(metrics.errors))?.values).toEqual([24]);
    const durations = points.get(metricKey(metrics.p95Millis));
    expect(durations?.counts?.reduce((sum, each) => sum + each, 0)).toBeCloseTo(12_000);
    expect(durations?.values.length).toBeLessThanOrEqual(150);
  });

  test('utilization ends at 1, what is in flight does not', () => {
    const few = { ...capacity, provisioned: { ...capacity.provisioned, 'assistant-edge': 50 } };
    const points = published(playMinutes([200, 200], few));

    expect(points.get(metricKey(metrics.provisionedUtilization))?.values).toEqual([1]);
    expect(points.get(metricKey(metrics.inFlight))?.values[0]).toBeGreaterThan(100);
  });

  test('a function without provisioned concurrency publishes neither utilization nor spillover', () => {
    const none = { ...capacity, provisioned: {} };
    const points = published(playMinutes([200], none));

    expect(points.has(metricKey(metrics.invocations))).toBe(true);
    expect(points.has(metricKey(metrics.provisionedUtilization))).toBe(false);
    expect(points.has(metricKey(metrics.spillover))).toBe(false);
  });

  test('each reader publishes its connections under its own name too', () => {
    const names = publishedMetrics(configuration, playMinutes([200]), readerIds)
      .filter(({ metric }) => metric.metricName === 'DatabaseConnections')
      .map(({ metric, values }) => [Object.values(metric.dimensions).join(' '), values.length]);

    expect(names).toEqual([
      ['assistant-db READER', 2],
      ['assistant-db-reader', 1],
      ['assistant-db-tidegate-01', 1],
    ]);
  });
});
