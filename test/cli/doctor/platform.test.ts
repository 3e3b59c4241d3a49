import { describe, expect, test } from '@jest/globals';
import { capacity } from '../../../cli/doctor/capacity.ts';
import { clusters } from '../../../cli/doctor/clusters.ts';
import { functions } from '../../../cli/doctor/functions.ts';
import { maxConnections } from '../../../cli/doctor/max-connections.ts';
import { queues } from '../../../cli/doctor/queues.ts';
import { concurrencyQuota, instanceQuota } from '../../../cli/doctor/quotas.ts';
import { CommandFailure } from '../../../cli/failure.ts';
import { describeExchanges } from '../../contracts/describe-exchanges.ts';
import { awsError } from '../../fakes/scripted-outside.ts';
import { configuration, examined, exchanges, whats } from './doctor-scene.ts';

describe('functions', () => {
  const memory: Readonly<Record<string, number>> = {
    'assistant-edge': 1024,
    'assistant-digest': 512,
  };
  const asConfigured = {
    GetFunctionConfiguration: ({ FunctionName }: { readonly FunctionName: string }) => ({
      MemorySize: memory[FunctionName],
    }),
    GetFunctionConcurrency: () => ({}),
  };

  test('are in order when they are as configured', async () => {
    expect(await examined(functions, asConfigured)).toEqual({
      findings: [],
      says: '2 edge functions',
    });
  });

  test('or their alias may be missing', async () => {
    const GetFunctionConfiguration = () => {
      throw awsError('ResourceNotFoundException', 'Function not found', 404);
    };

    const found = whats(await examined(functions, { ...asConfigured, GetFunctionConfiguration }));

    expect(found).toEqual([
      'assistant-edge: function assistant-edge or its alias live does not exist',
      'assistant-digest: function assistant-digest or its alias live does not exist',
    ]);
  });

  test('may have another memory size', async () => {
    const GetFunctionConfiguration = () => ({ MemorySize: 512 });

    const { findings } = await examined(functions, { ...asConfigured, GetFunctionConfiguration });

    expect(findings).toMatchObject([
      {
        what: 'assistant-edge: assistant-edge:live has 512 MB, the configuration says 1024',
        mend: 'write memoryMegabytes: 512',
      },
    ]);
  });

  test('may run on another architecture, which has other prices', async () => {
    const GetFunctionConfiguration = (input: { readonly FunctionName: string }) => ({
      ...asConfigured.GetFunctionConfiguration(input),
      Architectures: [input.FunctionName === 'assistant-edge' ? 'arm64' : 'x86_64'],
    });

    const { findings } = await examined(functions, { ...asConfigured, GetFunctionConfiguration });

    expect(findings).toMatchObject([
      {
        what: 'assistant-edge: assistant-edge:live runs on arm64, the configuration says x86_64',
        mend: 'write architecture: arm64',
      },
    ]);
  });

  test('may have Lambda Insights that the configuration does not know of', async () => {
    const GetFunctionConfiguration = (input: { readonly FunctionName: string }) => ({
      ...asConfigured.GetFunctionConfiguration(input),
      Layers: [{ Arn: 'arn:aws:lambda:us-east-1:580247275435:layer:LambdaInsightsExtension:56' }],
    });

    const found = whats(await examined(functions, { ...asConfigured, GetFunctionConfiguration }));

    expect(found[0]).toContain('has the Lambda Insights layer');
  });

  test('may log elsewhere than the configuration says', async () => {
    const GetFunctionConfiguration = (input: { readonly FunctionName: string }) => ({
      ...asConfigured.GetFunctionConfiguration(input),
      LoggingConfig: { LogGroup: `/aws/lambda/${input.FunctionName}-2` },
    });

    const { findings } = await examined(functions, { ...asConfigured, GetFunctionConfiguration });

    expect(findings[0]).toMatchObject({
      what: 'assistant-edge: assistant-edge logs to /aws/lambda/assistant-edge-2, the configuration says /aws/lambda/assistant-edge',
      mend: 'write errorGate: { logGroup: /aws/lambda/assistant-edge-2 }, then npx cdk deploy --all',
    });
  });

  test('may reserve less than their ceiling', async () => {
    const GetFunctionConcurrency = () => ({ ReservedConcurrentExecutions: 300 });

    const { findings } = await examined(functions, { ...asConfigured, GetFunctionConcurrency });

    expect(findings.map(({ mend }) => mend)).toEqual([
      'aws lambda put-function-concurrency --function-name assistant-edge --reserved-concurrent-executions 1000 --region us-east-1',
    ]);
  });
});

test('a queue may be missing', async () => {
  const GetQueueUrl = () => {
    throw awsError('QueueDoesNotExist', 'The specified queue does not exist.');
  };

  expect(whats(await examined(queues, { GetQueueUrl }))).toEqual([
    'assistant-requests: there is no queue assistant-requests',
  ]);
});

describe('capacity', () => {
  test('that another autoscaler owns is found, with the command that mends it', async () => {
    const { findings } = await examined(
      capacity,
      {},
      {
        prepare: ({ ports }) =>
          ports.capacity['aurora-readers'].readings.set('assistant-db', {
            kind: 'blocked',
            current: 1,
            says: 'Application Auto Scaling owns this capacity',
            command: 'aws application-autoscaling deregister-scalable-target',
          }),
      },
    );

    expect(findings).toMatchObject([
      {
        what: 'assistant-db: Application Auto Scaling owns this capacity',
        mend: 'aws application-autoscaling deregister-scalable-target',
      },
    ]);
  });
});

describe('the Lambda quota', () => {
  const withQuota = (concurrentExecutions: number, reservedConcurrency = 0) =>
    examined(
      concurrencyQuota,
      {},
      {
        prepare: ({ ports }) => {
          ports.account.limits = { concurrentExecutions, reservedConcurrency };
        },
      },
    );

  test.each([
    [1200, 0, []],
    [1000, 0, ['the ceilings need a quota of 1120']],
    [1200, 100, ['the ceilings need a quota of 1220']],
    [1150, 0, ['the configuration states a quota of 1200; the account has 1150']],
  ])('of %i with %i reserved: %j', async (quota, reserved, says) => {
    const found = whats(await withQuota(quota, reserved));

    expect(found).toEqual(says.map((text) => expect.stringContaining(text)));
  });

  test('holds what stands on our own functions already, and counts it once', async () => {
    const { findings, says } = await examined(
      concurrencyQuota,
      {},
      {
        prepare: ({ ports }) => {
          const { readings } = ports.capacity['edge-function'];
          readings.set('assistant-edge', { kind: 'steady', current: 2 });
          readings.set('assistant-digest', { kind: 'steady', current: 1 });
          // 2 x 50 + 1 x 5 of our own, 30 reserved by a function of somebody else
          ports.account.limits = { concurrentExecutions: 1200, reservedConcurrency: 135 };
        },
      },
    );

    expect({ findings, says }).toEqual({
      findings: [],
      says: '1200 concurrent executions, 1150 needed at the ceilings',
    });
  });
});

test.each([
  [37, []],
  [38, ['38 of 40 DB instances in use, up to 3 more at the ceilings']],
])('with %i of 40 DB instances in use: %j', async (Used, says) => {
  const DescribeAccountAttributes = () => ({
    AccountQuotas: [{ AccountQuotaName: 'DBInstances', Used, Max: 40 }],
  });

  expect(whats(await examined(instanceQuota, { DescribeAccountAttributes }))).toEqual(says);
});

describe('clusters', () => {
  const described = (writer: object = {}, max = 'LEAST({DBInstanceClassMemory/9531392},5000)') => ({
    DescribeDBClusters: () => ({
      DBClusters: [
        {
          DBClusterIdentifier: 'assistant-db',
          Engine: 'aurora-postgresql',
          DBClusterMembers: [
            { DBInstanceIdentifier: 'reader', IsClusterWriter: false },
            { DBInstanceIdentifier: 'writer', IsClusterWriter: true },
          ],
        },
      ],
    }),
    DescribeDBInstances: () => ({
      DBInstances: [
        {
          DBInstanceIdentifier: 'writer',
          DBInstanceClass: 'db.r6g.large',
          DBParameterGroups: [{ DBParameterGroupName: 'default.aurora-postgresql16' }],
          ...writer,
        },
      ],
    }),
    DescribeDBParameters: () => ({
      Parameters: [{ ParameterName: 'max_connections', ParameterValue: max }],
    }),
  });

  test('are in order when they are as configured', async () => {
    expect(whats(await examined(clusters, described()))).toEqual([]);
  });

  test('may be missing', async () => {
    const DescribeDBClusters = () => {
      throw awsError('DBClusterNotFoundFault', 'DBCluster assistant-db not found.', 404);
    };

    expect(whats(await examined(clusters, { DescribeDBClusters }))).toEqual([
      'assistant-db: there is no cluster assistant-db',
    ]);
  });

  test('may have a writer of another class', async () => {
    const found = whats(await examined(clusters, described({ DBInstanceClass: 'db.r6g.xlarge' })));

    expect(found).toEqual([
      'assistant-db: instanceClass is db.r6g.xlarge, the configuration says db.r6g.large',
    ]);
  });

  test('take at most what the default formula makes of their memory', async () => {
    const { findings, says } = await examined(maxConnections, described());

    // 16,384 MB / 9,531,392 bytes = 1,802
    expect({ findings, says }).toEqual({ findings: [], says: 'assistant-db at most 1802' });
  });

  test('may take fewer connections than the configuration says', async () => {
    const found = whats(await examined(maxConnections, described({}, '1000')));

    expect(found).toEqual([
      'assistant-db: max_connections is at most 1000, the configuration says 1600',
    ]);
  });

  test('whose max_connections is another formula are not called well', async () => {
    const checked = examined(maxConnections, described({}, 'GREATEST({log(X)*45},90)'));

    await expect(checked).rejects.toThrow(CommandFailure);
  });

  test('that are not configured cost no call', async () => {
    const changes = { auroraClusters: {} };

    expect((await examined(instanceQuota, {}, { changes })).says).toBe('no Aurora cluster');
    expect(configuration.auroraClusters).not.toEqual({});
  });
});

await describeExchanges('lambda', exchanges.lambda);
await describeExchanges('rds', exchanges.rds);
await describeExchanges('sqs', exchanges.sqs);
