import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { RDSClient } from '@aws-sdk/client-rds';
import { describe, expect, test } from '@jest/globals';
import { createAwsReadiness } from '../../adapters/aws-readiness.ts';
import type { StandbyReading } from '../../core/readiness/ports.ts';
import type { Standby } from '../../core/readiness/standby.ts';
import type { AwsService } from '../contracts/aws-models.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { type Exchange, scriptClient } from '../fakes/scripted-client.ts';
import { awsError } from '../fakes/scripted-outside.ts';

const now = new Date('2026-11-02T08:00:00Z');
const restorableAt = new Date('2026-11-02T07:57:00Z');

const standby: Standby = {
  cluster: 'assistant-db',
  clusterIdentifier: 'assistant-db',
  globalClusterIdentifier: 'assistant-global',
  recoveryPointMillis: 5000,
  functions: [{ functionName: 'assistant-edge', alias: 'live', environments: 600 }],
  readers: 1,
  keepUnreserved: 100,
  alarmNames: Array.from({ length: 101 }, (_, index) => `tidegate/assistant/${index}`),
};

const member = (region: string, IsWriter: boolean) => ({
  DBClusterArn: `arn:aws:rds:${region}:123456789012:cluster:assistant-db`,
  IsWriter,
});

const ANSWERS = {
  DescribeDBClusters: () => ({
    DBClusters: [
      {
        EngineVersion: '16.6',
        LatestRestorableTime: restorableAt,
        EarliestRestorableTime: new Date('2026-10-26T08:00:00Z'),
      },
    ],
  }),
  DescribeDBInstances: () => ({
    DBInstances: [{ DBInstanceStatus: 'available' }, { DBInstanceStatus: 'creating' }],
  }),
  DescribeGlobalClusters: (): object => ({
    GlobalClusters: [
      {
        EngineVersion: '16.6',
        GlobalClusterMembers: [member('eu-west-1', true), member('us-east-1', false)],
      },
    ],
  }),
  DescribeAccountAttributes: (): object => ({
    AccountQuotas: [{ AccountQuotaName: 'DBInstances', Used: 12, Max: 40 }],
  }),
  GetMetricData: (): object => ({
    MetricDataResults: [
      {
        Id: 'm0',
        StatusCode: 'Complete',
        Timestamps: [new Date('2026-11-02T07:57:00Z'), new Date('2026-11-02T07:58:00Z')],
        Values: [900, 120],
      },
    ],
  }),
  DescribeAlarms: ({ AlarmNames }: { readonly AlarmNames: readonly string[] }): object => ({
    MetricAlarms: AlarmNames.filter((name) => !name.endsWith('/7')).map((AlarmName) => ({
      AlarmName,
      ActionsEnabled: !AlarmName.endsWith('/100'),
    })),
  }),
  GetAccountSettings: (): object => ({
    AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 800 },
  }),
  GetProvisionedConcurrencyConfig: (): object => ({
    RequestedProvisionedConcurrentExecutions: 600,
    AvailableProvisionedConcurrentExecutions: 450,
    Status: 'IN_PROGRESS',
  }),
};

function scene(changed: Partial<typeof ANSWERS> = {}) {
  const answers: Record<string, (input: never) => object> = { ...ANSWERS, ...changed };
  const script = (operation: string, input: object) => {
    const answer = answers[operation];
    if (!answer) throw new Error(`the script has no answer to ${operation}`);
    return answer(input as never);
  };
  const region = 'us-east-1';
  const [cloudWatch, lambda, rds] = [
    new CloudWatchClient({ region }),
    new LambdaClient({ region }),
    new RDSClient({ region }),
  ];
  const exchanges = {
    cloudwatch: scriptClient(cloudWatch, script),
    lambda: scriptClient(lambda, script),
    rds: scriptClient(rds, script),
  } satisfies Partial<Record<AwsService, readonly Exchange[]>>;
  const { read } = createAwsReadiness({ region, cloudWatch, lambda, rds });
  return { read: () => read(standby, now), exchanges };
}

test('reads every part of a standby in its region', async () => {
  const { alarms, ...rest } = await scene().read();

  expect(rest).toEqual({
    cluster: {
      kind: 'known',
      value: {
        engineVersion: '16.6',
        availableInstances: 1,
        latestRestorableAt: restorableAt,
        earliestRestorableAt: new Date('2026-10-26T08:00:00Z'),
      },
    },
    global: { kind: 'known', value: { engineVersion: '16.6', isWriterHere: false } },
    lagMillis: { kind: 'known', value: 120 },
    concurrency: {
      kind: 'known',
      value: { concurrentExecutions: 1000, reservedConcurrency: 200 },
    },
    instances: { kind: 'known', value: { used: 12, most: 40 } },
    environments: { kind: 'known', value: new Map([['assistant-edge', 450]]) },
  });
  if (alarms.kind === 'unknown') throw new Error(alarms.says);
  expect(alarms.value.size).toBe(100);
  expect(alarms.value.get('tidegate/assistant/7')).toBeUndefined();
  expect(alarms.value.get('tidegate/assistant/100')).toBe(false);
});

test('knows the writer by region and name, not by name alone', async () => {
  const GlobalClusterMembers = [member('eu-west-1', false), member('us-east-1', true)];
  const DescribeGlobalClusters = () => ({
    GlobalClusters: [{ EngineVersion: '16.6', GlobalClusterMembers }],
  });

  const { global } = await scene({ DescribeGlobalClusters }).read();

  expect(global).toMatchObject({ value: { isWriterHere: true } });
});

describe('what cannot be read is unknown, and leaves the rest known', () => {
  const denied = () => {
    throw awsError('AccessDenied', 'not authorized');
  };

  test.each<[keyof typeof ANSWERS, () => object, keyof StandbyReading, string]>([
    ['DescribeDBClusters', denied, 'cluster', 'AccessDenied'],
    ['DescribeDBInstances', denied, 'cluster', 'AccessDenied'],
    ['DescribeGlobalClusters', denied, 'global', 'AccessDenied'],
    ['DescribeGlobalClusters', () => ({}), 'global', 'RDS does not say which version'],
    ['DescribeAccountAttributes', () => ({}), 'instances', 'RDS does not say how many'],
    ['GetMetricData', denied, 'lagMillis', 'AccessDenied'],
    [
      'GetMetricData',
      () => ({ MetricDataResults: [] }),
      'lagMillis',
      'CloudWatch has no AuroraGlobalDBReplicationLag of assistant-db in the last 5 minutes',
    ],
    ['DescribeAlarms', denied, 'alarms', 'AccessDenied'],
    ['GetAccountSettings', denied, 'concurrency', 'AccessDenied'],
    ['GetProvisionedConcurrencyConfig', denied, 'environments', 'AccessDenied'],
  ])('%s', async (operation, answer, part, says) => {
    const reading = await scene({ [operation]: answer }).read();
    const unknown = Object.entries(reading).filter(([, { kind }]) => kind === 'unknown');

    expect(unknown).toEqual([[part, { kind: 'unknown', says: expect.stringContaining(says) }]]);
  });
});

test('a bug is not taken for something that cannot be read', async () => {
  const GetAccountSettings = () => {
    throw new TypeError('a bug');
  };

  await expect(scene({ GetAccountSettings }).read()).rejects.toThrow('a bug');
});

const { read, exchanges } = scene();
await read();
for (const [service, exchanged] of Object.entries(exchanges))
  await describeExchanges(service as AwsService, exchanged);
