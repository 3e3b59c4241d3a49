import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from '@jest/globals';
import { queryReports } from '../../adapters/aws-function-reports.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { type Exchange, scriptClient } from '../fakes/scripted-client.ts';
import { awsError } from '../fakes/scripted-outside.ts';

const question = {
  logGroup: '/aws/lambda/edge',
  since: new Date('2026-02-16T10:00:00Z'),
  now: new Date('2026-03-02T10:00:00Z'),
};

const allExchanges: Exchange[] = [];

/** What Logs Insights answers, one answer for each time it is asked. */
async function asked(
  answers: readonly object[],
  timeIsOver: AbortSignal = new AbortController().signal,
) {
  const client = new CloudWatchLogsClient({ region: 'us-east-1' });
  const results = [...answers];
  const exchanges = scriptClient(client, (operation) => {
    if (operation === 'GetQueryResults') return results.shift() ?? {};
    return operation === 'StopQuery' ? { success: true } : { queryId: 'query-1' };
  });
  const reports = await queryReports(client, question, timeIsOver);
  allExchanges.push(...exchanges);
  return { reports, exchanges };
}

const row = (fields: Readonly<Record<string, string>>) =>
  Object.entries(fields).map(([field, value]) => ({ field, value }));

test('counts starts, and takes the P95 of their time and the most memory', async () => {
  const counted = row({
    invocations: '2000',
    coldStarts: '20',
    initP95Millis: '812.5',
    maxMemoryUsedBytes: '128000000',
  });

  const { reports, exchanges } = await asked([
    { status: 'Running' },
    { status: 'Complete', results: [counted] },
  ]);

  expect(reports).toEqual({
    kind: 'had',
    value: { invocations: 2000, coldStarts: 20, initP95Millis: 812.5, maxMemoryUsedMegabytes: 128 },
  });
  expect(exchanges[0]).toMatchObject({
    input: {
      logGroupName: '/aws/lambda/edge',
      startTime: 1771236000,
      queryString: expect.stringContaining('filter @type = "REPORT"'),
    },
  });
});

test('has no P95 where nothing started cold', async () => {
  const counted = row({ invocations: '5', coldStarts: '0', maxMemoryUsedBytes: '1000000' });

  const { reports } = await asked([{ status: 'Complete', results: [counted] }]);

  expect(reports).toEqual({
    kind: 'had',
    value: { invocations: 5, coldStarts: 0, maxMemoryUsedMegabytes: 1 },
  });
});

test('says what it could not have: no lines, a failed query, no time left', async () => {
  const empty = await asked([{ status: 'Complete', results: [] }]);
  const failed = await asked([{ status: 'Failed' }]);
  const late = await asked([], AbortSignal.abort());

  expect([empty, failed, late].map(({ reports }) => reports)).toEqual([
    { kind: 'missing', why: '/aws/lambda/edge has no REPORT lines' },
    { kind: 'missing', why: 'the query of /aws/lambda/edge ended as Failed' },
    { kind: 'missing', why: 'the query of /aws/lambda/edge was not done in time' },
  ]);
  expect(late.exchanges.map(({ operation }) => operation)).toEqual(['StartQuery', 'StopQuery']);
});

test('a log group that is not there is said to be so', async () => {
  const client = new CloudWatchLogsClient({ region: 'us-east-1' });
  scriptClient(client, () => {
    throw awsError('ResourceNotFoundException', 'no such log group');
  });

  const reports = await queryReports(client, question, new AbortController().signal);

  expect(reports).toEqual({ kind: 'missing', why: 'there is no log group /aws/lambda/edge' });
});

await describeExchanges('cloudwatch-logs', allExchanges);
