import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { topMessages } from '../core/error-gate/error-messages.ts';
import { type ErrorMessage, had, type Item, missing } from '../core/error-gate/evidence.ts';
import { fieldOf, type LogsQuestion, queryLogs } from './aws-logs-query.ts';

/** The newest lines that tell of an error, in the words of Lambda's runtimes, of structured logs and of Lambda itself. */
const ERROR_LINES = [
  'fields @message',
  'filter @message like /ERROR|FATAL|Error\\b|Exception|timed out/',
  'sort @timestamp desc',
  'limit 200',
];

/** Where an error begins is in its line's first characters; the rest is its stack. */
const LONGEST_LINE = 1000;

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
  const lines = answer.value.flatMap(
    (row) => fieldOf(row, '@message')?.slice(0, LONGEST_LINE) ?? [],
  );
  return had(topMessages(lines));
}
