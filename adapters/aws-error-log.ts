import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CloudWatchLogsClient,
  GetQueryResultsCommand,
  type ResultField,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { topMessages } from '../core/error-gate/error-messages.ts';
import { type ErrorMessage, had, type Item, missing } from '../core/error-gate/evidence.ts';
import { OutsideFaultError } from '../core/errors.ts';
import { isAwsError, outsideFault } from './aws-errors.ts';

const POLL_MILLIS = 400;

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
].join(' | ');

export interface ErrorLogQuestion {
  readonly logGroup: string;
  readonly since: Date;
  readonly now: Date;
}

/** The most frequent errors of a log group by one Logs Insights query, which is stopped when its time is over. */
export async function queryErrors(
  client: CloudWatchLogsClient,
  question: ErrorLogQuestion,
  timeIsOver: AbortSignal,
): Promise<Item<readonly ErrorMessage[]>> {
  const { logGroup } = question;
  const queryId = await startQuery(client, question);
  if (queryId === undefined)
    return missing(`there is no log group ${logGroup}: set errorGate.logGroup`);

  while (!timeIsOver.aborted) {
    await sleep(POLL_MILLIS);
    const { status, results = [] } = await client
      .send(new GetQueryResultsCommand({ queryId }))
      .catch(outsideFault(`read what the query of ${logGroup} has found`));
    if (status === 'Complete') return had(topMessages(results.flatMap(lineIn)));
    if (status !== 'Scheduled' && status !== 'Running')
      return missing(`the query of ${logGroup} ended as ${status}`);
  }
  await client
    .send(new StopQueryCommand({ queryId }))
    .catch(outsideFault(`stop the query of ${logGroup}`));
  return missing(`the query of ${logGroup} was not done in time`);
}

/** Undefined when the log group does not exist. */
async function startQuery(
  client: CloudWatchLogsClient,
  { logGroup, since, now }: ErrorLogQuestion,
): Promise<string | undefined> {
  const command = new StartQueryCommand({
    logGroupName: logGroup,
    startTime: Math.floor(since.getTime() / 1000),
    endTime: Math.ceil(now.getTime() / 1000),
    queryString: ERROR_LINES,
  });
  try {
    const { queryId } = await client.send(command);
    if (queryId === undefined) throw new OutsideFaultError('StartQuery must answer a query id');
    return queryId;
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return undefined;
    if (error instanceof OutsideFaultError) throw error;
    return outsideFault(`start a query of ${logGroup}`)(error);
  }
}

function lineIn(fields: readonly ResultField[]): readonly string[] {
  const line = fields.find(({ field }) => field === 'line')?.value;
  return line === undefined ? [] : [line];
}
