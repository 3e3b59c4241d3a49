import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { topMessages } from '../core/error-gate/error-messages.ts';
import { type ErrorMessage, had, type Item, missing } from '../core/error-gate/evidence.ts';
import { fieldOf, type LogsQuestion, queryLogs } from './aws-logs-query.ts';

/**
 * The newest lines that tell of an error, cut to what a page can show. The words are those of Lambda's runtimes, of
 * structured logs and of Lambda itself; its START, END and REPORT lines are none.
 */
const ERROR_LINES = [
  'fields substr(@message, 0, 400) as line',
  'filter @message like /ERROR|FATAL|Error\\b|Exception|timed out/',
  'filter @message not like /^(START|END|REPORT|INIT_START) /',
  'sort @timestamp desc',
  'limit 200',
];

/** The most frequent errors of a log group by one Logs Insights query, which is stopped when its time is over. */
export async function queryErrors(
  client: CloudWatchLogsClient,
  question: Omit<LogsQuestion, 'commands'>,
  timeIsOver: AbortSignal,
): Promise<Item<readonly ErrorMessage[]>> {
  const { logGroup } = question;
  const answer = await queryLogs(client, { ...question, commands: ERROR_LINES }, timeIsOver);
  if (!answer) return missing(`there is no log group ${logGroup}: set errorGate.logGroup`);
  if (answer.kind === 'missing') return answer;
  return had(topMessages(answer.value.flatMap((row) => fieldOf(row, 'line') ?? [])));
}
