import { writeFileSync } from 'node:fs';
import {
  type CloudWatchClient,
  type MetricDataResult,
  paginateGetMetricData,
} from '@aws-sdk/client-cloudwatch';
import type { Command } from 'commander';
import { metricStatOf } from '../adapters/aws-cloudwatch-metrics.ts';
import { edgeFunctionMetrics, type Metric } from '../core/metrics.ts';
import { DAY_MILLIS } from '../core/time.ts';
import { addCommand, type CommandLine, type CommonOptions, configured } from './command.ts';
import { CommandFailure } from './failure.ts';
import { wholeNumber } from './option-values.ts';
import { playedTarget } from './replay/played-target.ts';
import { count, plural, wrapped } from './text.ts';

/** CloudWatch keeps points of a minute for 15 days (CloudWatch guide, metrics retention). */
const MOST_DAYS = 15;

interface RecordOptions extends CommonOptions {
  readonly target?: string;
  readonly days: number;
  readonly out: string;
}

export function addRecord(program: Command, { connect, now, answer, progress }: CommandLine): void {
  addCommand(program, 'record', {
    summary: "fetch a function's traffic from CloudWatch, for replay; changes nothing",
    examples: ['record --target assistant-edge', 'record --days 7 --out week.json'],
  })
    .option('--target <name>', 'the edge function; needless if there is one')
    .option('--days <days>', `how far back, ${MOST_DAYS} at most`, wholeNumber(1, MOST_DAYS), 14)
    .option('--out <file>', 'what replay reads', 'history.json')
    .action(async (options: RecordOptions) => {
      const { configuration } = configured(options);
      const target = playedTarget(configuration, options.target, 'record');
      const { invocations, averageMillis } = edgeFunctionMetrics(target.configuration);
      const to = new Date(Math.floor(now().getTime() / 60_000) * 60_000);
      const results = await fetchHistory(connect(configuration).clients.cloudWatch, {
        metrics: { invocations, duration: averageMillis },
        from: new Date(to.getTime() - options.days * DAY_MILLIS),
        to,
        onPoints: (points) => progress(`${count(points)} points`),
      });
      const requests = sumOf(results, 'invocations');
      if (requests === 0)
        throw new CommandFailure(
          `no request of the last ${plural(options.days, 'day')} went through ${target.configuration.functionName}:${target.configuration.alias}`,
          'requests must call the alias: npx tidegate doctor says what share of them does',
        );
      writeFileSync(
        options.out,
        `${JSON.stringify({ MetricDataResults: results, Messages: [] }, null, 1)}\n`,
      );
      const text = `${options.out}: ${count(requests)} requests of ${plural(options.days, 'day')} by the minute. Next: npx tidegate replay --target ${target.name} --traffic ${options.out}`;
      answer({ text: wrapped(text), data: { file: options.out, requests }, exitCode: 0 });
    });
}

interface HistoryQuestion {
  /** By the id that their results get. */
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly from: Date;
  readonly to: Date;
  readonly onPoints: (points: number) => void;
}

/** Each metric as one result with all of its pages, as `aws cloudwatch get-metric-data` writes it. */
async function fetchHistory(
  client: CloudWatchClient,
  { metrics, from, to, onPoints }: HistoryQuestion,
): Promise<readonly MetricDataResult[]> {
  const pages = paginateGetMetricData(
    { client },
    {
      StartTime: from,
      EndTime: to,
      ScanBy: 'TimestampAscending',
      MetricDataQueries: Object.entries(metrics).map(([id, metric]) => ({
        Id: id,
        Label: metric.metricName,
        MetricStat: metricStatOf(metric),
      })),
    },
  );
  const results = new Map(Object.keys(metrics).map((id) => [id, emptyResult(id)]));
  let points = 0;
  for await (const { MetricDataResults: page = [] } of pages) {
    for (const { Id = '', Label = Id, StatusCode, Timestamps = [], Values = [] } of page) {
      const result = results.get(Id) ?? emptyResult(Id);
      result.Label = Label;
      result.StatusCode = StatusCode ?? 'Complete';
      result.Timestamps.push(...Timestamps);
      result.Values.push(...Values);
      points += Values.length;
    }
    onPoints(points);
  }
  return [...results.values()];
}

function emptyResult(id: string) {
  return {
    Id: id,
    Label: id,
    StatusCode: 'Complete' as NonNullable<MetricDataResult['StatusCode']>,
    Timestamps: [] as Date[],
    Values: [] as number[],
  };
}

function sumOf(results: readonly MetricDataResult[], id: string): number {
  const { Values: values = [] } = results.find(({ Id }) => Id === id) ?? {};
  return values.reduce((sum, value) => sum + value, 0);
}
