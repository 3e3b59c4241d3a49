import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { Reports } from '../core/cost/measured.ts';
import { had, type Item, missing } from '../core/error-gate/evidence.ts';
import { fieldOf, type LogsQuestion, queryLogs } from './aws-logs-query.ts';

/**
 * AWS/Lambda has no metric of starts: a REPORT line has an Init Duration where its environment was started for it, and
 * the memory that was used. Lambda Insights would know the same, where a function has its layer.
 */
const REPORTS = [
  'filter @type = "REPORT"',
  'stats count(*) as invocations, count(@initDuration) as coldStarts, pct(@initDuration, 95) as initP95Millis, max(@maxMemoryUsed) as maxMemoryUsedBytes',
];

/** Logs Insights counts a megabyte as a million bytes here, where Lambda's is 2^20 (`@maxMemoryUsed / 1000 / 1000`). */
const BYTES_PER_MEGABYTE = 1_000_000;

/** What the REPORT lines of a log group say, by one query; every gigabyte that it scans is billed. */
export async function queryReports(
  client: CloudWatchLogsClient,
  question: Omit<LogsQuestion, 'commands'>,
  timeIsOver: AbortSignal,
): Promise<Item<Reports>> {
  const { logGroup } = question;
  const answer = await queryLogs(client, { ...question, commands: REPORTS }, timeIsOver);
  if (!answer) return missing(`there is no log group ${logGroup}`);
  if (answer.kind === 'missing') return answer;
  const [row = []] = answer.value;
  const number = (name: string) => Number(fieldOf(row, name) ?? 0);
  if (number('invocations') === 0) return missing(`${logGroup} has no REPORT lines`);
  const initP95Millis = fieldOf(row, 'initP95Millis');
  return had({
    invocations: number('invocations'),
    coldStarts: number('coldStarts'),
    maxMemoryUsedMegabytes: number('maxMemoryUsedBytes') / BYTES_PER_MEGABYTE,
    ...(initP95Millis !== undefined && { initP95Millis: Number(initP95Millis) }),
  });
}
