import {
  type CloudWatchClient,
  type MetricDataQuery,
  type MetricDataResult,
  type MetricStat,
  paginateGetMetricData,
} from '@aws-sdk/client-cloudwatch';
import { type Metric, metricKey } from '../core/metrics.ts';
import type { Datapoint, MetricAnswer, MetricSource } from '../core/ports.ts';
import { outsideFault } from './aws-errors.ts';

/** GetMetricData takes at most this many queries in a call. */
const QUERIES_PER_CALL = 500;

type Range = Parameters<MetricSource['fetch']>[1];

/**
 * Asks CloudWatch for plain statistics, each series once, in ceil(series / 500) calls and their further pages. A series
 * that CloudWatch calls partial, failed or forbidden, or does not mention, comes back as not complete.
 */
export function createCloudWatchMetrics({
  client,
}: {
  readonly client: CloudWatchClient;
}): MetricSource {
  return {
    async fetch(metrics, range) {
      const byKey = new Map(metrics.map((metric) => [metricKey(metric), metric]));
      const answers = await Promise.all(
        batches([...byKey], QUERIES_PER_CALL).map((batch) => fetchBatch(client, batch, range)),
      );
      return new Map(answers.flat());
    },
  };
}

type KeyedMetric = readonly [key: string, metric: Metric];

async function fetchBatch(
  client: CloudWatchClient,
  batch: readonly KeyedMetric[],
  range: Range,
): Promise<readonly (readonly [key: string, answer: MetricAnswer])[]> {
  const queries = batch.map(([, metric], index) => queryOf(metric, index));
  const results = await readPages(client, queries, range).catch(outsideFault('read metrics'));
  return batch.map(([key], index) => [
    key,
    answerOf(results.filter(({ Id }) => Id === queryId(index))),
  ]);
}

async function readPages(
  client: CloudWatchClient,
  queries: MetricDataQuery[],
  { from, to }: Range,
): Promise<readonly MetricDataResult[]> {
  const pages = paginateGetMetricData(
    { client, stopOnSameToken: true },
    {
      MetricDataQueries: queries,
      StartTime: from,
      EndTime: to,
      ScanBy: 'TimestampAscending', // a series that goes on in the next page goes on later in time
    },
  );
  const results: MetricDataResult[] = [];
  for await (const page of pages) results.push(...(page.MetricDataResults ?? []));
  return results;
}

const queryId = (index: number) => `m${index}`;

function queryOf(metric: Metric, index: number): MetricDataQuery {
  return { Id: queryId(index), MetricStat: metricStatOf(metric) };
}

/** A metric in the words of GetMetricData. */
export function metricStatOf(metric: Metric): MetricStat {
  return {
    Metric: {
      Namespace: metric.namespace,
      MetricName: metric.metricName,
      Dimensions: Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: metric.periodSeconds,
    Stat: metric.stat,
  };
}

/** One series, from the pages it is spread over: `PartialData` on all but the last of them is how paging looks. */
function answerOf(parts: readonly MetricDataResult[]): MetricAnswer {
  const failed = parts.some(
    ({ StatusCode }) => StatusCode === 'InternalError' || StatusCode === 'Forbidden',
  );
  return {
    complete: !failed && parts.at(-1)?.StatusCode === 'Complete',
    datapoints: parts.flatMap(datapointsOf),
  };
}

function datapointsOf({ Timestamps = [], Values = [] }: MetricDataResult): readonly Datapoint[] {
  return Timestamps.flatMap((startsAt, index) => {
    const value = Values[index];
    // NaN is no measurement, so the period counts as one without a point.
    return value === undefined || Number.isNaN(value) ? [] : [{ startsAt, value }];
  });
}

function batches<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(all.length / size);
  return Array.from({ length: count }, (_, index) => all.slice(index * size, (index + 1) * size));
}
