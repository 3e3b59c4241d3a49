import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CloudWatchLogsClient,
  GetQueryResultsCommand,
  type ResultField,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { had, type Item, missing } from '../core/error-gate/evidence.ts';
import { OutsideFaultError } from '../core/errors.ts';
import { isAwsError, outsideFault } from './aws-errors.ts';

const POLL_MILLIS = 400;

export interface LogsQuestion {
  readonly logGroup: string;
  /** In the language of Logs Insights, its commands in order. */
  readonly commands: readonly string[];
  readonly since: Date;
  readonly now: Date;
}

type Row = readonly ResultField[];

/** One Logs Insights query, which is stopped when its time is over; undefined where the log group does not exist. */
export async function queryLogs(
  client: CloudWatchLogsClient,
  question: LogsQuestion,
  timeIsOver: AbortSignal,
): Promise<Item<readonly Row[]> | undefined> {
  const { logGroup } = question;
  const queryId = await startQuery(client, question);
  if (queryId === undefined) return undefined;

  while (!timeIsOver.aborted) {
    await sleep(POLL_MILLIS);
    const { status, results = [] } = await client
      .send(new GetQueryResultsCommand({ queryId }))
      .catch(outsideFault(`read what the query of ${logGroup} has found`));
    if (status === 'Complete') return had(results);
    if (status !== 'Scheduled' && status !== 'Running')
      return missing(`the query of ${logGroup} ended as ${status}`);
  }
  await client
    .send(new StopQueryCommand({ queryId }))
    .catch(outsideFault(`stop the query of ${logGroup}`));
  return missing(`the query of ${logGroup} was not done in time`);
}

export function fieldOf(row: Row, name: string): string | undefined {
  return row.find(({ field }) => field === name)?.value;
}

/** Undefined when the log group does not exist. */
async function startQuery(
  client: CloudWatchLogsClient,
  { logGroup, commands, since, now }: LogsQuestion,
): Promise<string | undefined> {
  const command = new StartQueryCommand({
    logGroupName: logGroup,
    startTime: Math.floor(since.getTime() / 1000),
    endTime: Math.ceil(now.getTime() / 1000),
    queryString: commands.join(' | '),
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
