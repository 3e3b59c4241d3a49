import {
  CloudWatchClient,
  type GetMetricDataCommandInput,
  type GetMetricDataOutput,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from '@jest/globals';
import { createCloudWatchMetrics } from '../../adapters/aws-cloudwatch-metrics.ts';
import { type Metric, metricKey } from '../../core/metrics.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { type Exchange, scriptClient } from '../fakes/scripted-client.ts';

const range = { from: new Date('2026-03-02T09:00:00Z'), to: new Date('2026-03-02T09:15:00Z') };
const minute = (n: number) => new Date(range.from.getTime() + n * 60_000);
const allExchanges: Exchange[] = [];

const invocations = (functionName: string, stat = 'Sum'): Metric => ({
  namespace: 'AWS/Lambda',
  metricName: 'Invocations',
  dimensions: { FunctionName: functionName, Resource: `${functionName}:live` },
  stat,
  periodSeconds: 60,
});

function metricsAnswering(answer: (input: GetMetricDataCommandInput) => GetMetricDataOutput) {
  const client = new CloudWatchClient({ region: 'us-east-1' });
  const exchanges = scriptClient(client, (_operation, input) =>
    answer(input as GetMetricDataCommandInput),
  );
  const fetch = async (...asked: readonly Metric[]) => {
    const answers = await createCloudWatchMetrics({ client }).fetch(asked, range);
    allExchanges.push(...exchanges);
    return answers;
  };
  const inputs = () => exchanges.map(({ input }) => input as GetMetricDataCommandInput);
  return { fetch, inputs };
}

/** Every query gets the same result. */
const each =
  (result: Omit<MetricDataResult, 'Id'>) =>
  ({ MetricDataQueries = [] }: GetMetricDataCommandInput): GetMetricDataOutput => ({
    MetricDataResults: MetricDataQueries.map(({ Id }) => ({ Id, ...result })),
  });

test('answers by metric key, whatever CloudWatch calls a series and in whatever order', async () => {
  const { fetch } = metricsAnswering(({ MetricDataQueries: [first, second] = [] }) => ({
    MetricDataResults: [
      { Id: second?.Id, Label: 'a', StatusCode: 'Complete', Timestamps: [minute(1)], Values: [2] },
      { Id: first?.Id, Label: 'b', StatusCode: 'Complete', Timestamps: [minute(0)], Values: [1] },
    ],
  }));

  const answers = await fetch(invocations('a'), invocations('b'));

  expect(answers).toEqual(
    new Map([
      [
        metricKey(invocations('a')),
        { complete: true, datapoints: [{ startsAt: minute(0), value: 1 }] },
      ],
      [
        metricKey(invocations('b')),
        { complete: true, datapoints: [{ startsAt: minute(1), value: 2 }] },
      ],
    ]),
  );
});

test('asks for a plain statistic over the range, oldest first', async () => {
  const { fetch, inputs } = metricsAnswering(each({ StatusCode: 'Complete' }));

  await fetch(invocations('a', 'p95'));

  expect(inputs()).toEqual([
    {
      StartTime: range.from,
      EndTime: range.to,
      ScanBy: 'TimestampAscending',
      MetricDataQueries: [
        {
          Id: 'm0',
          MetricStat: {
            Metric: {
              Namespace: 'AWS/Lambda',
              MetricName: 'Invocations',
              Dimensions: [
                { Name: 'FunctionName', Value: 'a' },
                { Name: 'Resource', Value: 'a:live' },
              ],
            },
            Period: 60,
            Stat: 'p95',
          },
        },
      ],
    },
  ]);
});

test('asks once for equal metrics, and once for each statistic of one', async () => {
  const { fetch, inputs } = metricsAnswering(each({ StatusCode: 'Complete' }));

  await fetch(invocations('a'), invocations('a'), invocations('a', 'p95'));

  expect(inputs().map(({ MetricDataQueries }) => MetricDataQueries?.length)).toEqual([2]);
});

test.each([
  [0, []],
  [1, [1]],
  [500, [500]],
  [501, [500, 1]],
  [1200, [500, 500, 200]],
])('asks for %i series in calls of %j', async (count, calls) => {
  const { fetch, inputs } = metricsAnswering(each({ StatusCode: 'Complete' }));

  const answers = await fetch(...Array.from({ length: count }, (_, n) => invocations(`f${n}`)));

  expect(inputs().map(({ MetricDataQueries }) => MetricDataQueries?.length)).toEqual(calls);
  expect([...answers.values()].filter(({ complete }) => complete)).toHaveLength(count);
});

describe('a series over several pages', () => {
  const pageOf = (result: MetricDataResult, NextToken?: string): GetMetricDataOutput => ({
    MetricDataResults: [result],
    ...(NextToken !== undefined && { NextToken }),
  });
  const early = { Id: 'm0', Timestamps: [minute(0), minute(1)], Values: [1, 2] };
  const late = { Id: 'm0', Timestamps: [minute(2)], Values: [3] };

  test('is joined, oldest first, and complete once its last page says so', async () => {
    const { fetch, inputs } = metricsAnswering(({ NextToken }) =>
      NextToken === undefined
        ? pageOf({ ...early, StatusCode: 'PartialData' }, 'page-2')
        : pageOf({ ...late, StatusCode: 'Complete' }),
    );

    const answer = (await fetch(invocations('a'))).get(metricKey(invocations('a')));

    expect(answer?.complete).toBe(true);
    expect(answer?.datapoints.map(({ value }) => value)).toEqual([1, 2, 3]);
    expect(inputs().map(({ NextToken }) => NextToken)).toEqual([undefined, 'page-2']);
  });

  test('is not complete when CloudWatch failed in between', async () => {
    const { fetch } = metricsAnswering(({ NextToken }) =>
      NextToken === undefined
        ? pageOf({ ...early, StatusCode: 'InternalError' }, 'page-2')
        : pageOf({ ...late, StatusCode: 'Complete' }),
    );

    const answer = (await fetch(invocations('a'))).get(metricKey(invocations('a')));

    expect(answer?.complete).toBe(false);
  });

  test('ends when CloudWatch gives the same token again', async () => {
    const { fetch, inputs } = metricsAnswering(() =>
      pageOf({ ...early, StatusCode: 'PartialData' }, 'same'),
    );

    const answer = (await fetch(invocations('a'))).get(metricKey(invocations('a')));

    expect(answer?.complete).toBe(false);
    expect(inputs()).toHaveLength(2);
  });
});

test.each(['PartialData', 'InternalError', 'Forbidden', undefined] as const)(
  'a series with status %s is not complete, and keeps the points it has',
  async (StatusCode) => {
    const { fetch } = metricsAnswering(each({ StatusCode, Timestamps: [minute(3)], Values: [7] }));

    const answer = (await fetch(invocations('a'))).get(metricKey(invocations('a')));

    expect(answer).toEqual({ complete: false, datapoints: [{ startsAt: minute(3), value: 7 }] });
  },
);

test('a series that CloudWatch does not mention is not complete', async () => {
  const { fetch } = metricsAnswering(() => ({ MetricDataResults: [] }));

  const answers = await fetch(invocations('a'));

  expect(answers.get(metricKey(invocations('a')))).toEqual({ complete: false, datapoints: [] });
});

test('a value that is not a number leaves its period without a point', async () => {
  const { fetch } = metricsAnswering(
    each({
      StatusCode: 'Complete',
      Timestamps: [minute(0), minute(1), minute(2)],
      Values: [0, Number.NaN, 4],
    }),
  );

  const answer = (await fetch(invocations('a'))).get(metricKey(invocations('a')));

  expect(answer).toEqual({
    complete: true,
    datapoints: [
      { startsAt: minute(0), value: 0 },
      { startsAt: minute(2), value: 4 },
    ],
  });
  allExchanges.pop(); // the models below are asked in JSON, which has no NaN
});

await describeExchanges('cloudwatch', allExchanges);
