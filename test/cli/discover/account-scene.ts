import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  auroraMetrics,
  edgeFunctionMetrics,
  type Metric,
  queueMetrics,
} from '../../../core/metrics.ts';
import {
  type Answers,
  type ScriptedOutside,
  scriptedOutside,
} from '../../fakes/scripted-outside.ts';
import { NOW } from '../command-scene.ts';

export interface ScriptedFunction {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly provisioned?: Readonly<Record<string, number>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly configuration?: object;
}

const arnOf = (name: string) => `arn:aws:lambda:us-east-1:111122223333:function:${name}`;

/** What Lambda answers for these functions; every alias names version 7. */
export function lambdaAnswers(
  functions: readonly ScriptedFunction[],
  mappings: readonly object[] = [],
): Answers {
  const named = (input: { readonly FunctionName: string }) =>
    functions.find(({ name }) => name === input.FunctionName);
  return {
    ListFunctions: () => ({
      Functions: functions.map(({ name }) => ({ FunctionName: name, FunctionArn: arnOf(name) })),
    }),
    ListAliases: (input: { readonly FunctionName: string }) => ({
      Aliases: (named(input)?.aliases ?? []).map((Name) => ({ Name, FunctionVersion: '7' })),
    }),
    ListTags: ({ Resource }: { readonly Resource: string }) => ({
      Tags: functions.find(({ name }) => arnOf(name) === Resource)?.tags ?? {},
    }),
    ListProvisionedConcurrencyConfigs: (input: { readonly FunctionName: string }) => ({
      ProvisionedConcurrencyConfigs: Object.entries(named(input)?.provisioned ?? {}).map(
        ([alias, RequestedProvisionedConcurrentExecutions]) => ({
          FunctionArn: `${arnOf(input.FunctionName)}:${alias}`,
          RequestedProvisionedConcurrentExecutions,
        }),
      ),
    }),
    GetFunctionConfiguration: (input: { readonly FunctionName: string }) => ({
      MemorySize: 1024,
      Architectures: ['arm64'],
      ...named(input)?.configuration,
    }),
    ListEventSourceMappings: () => ({ EventSourceMappings: mappings }),
    GetQueueUrl: ({ QueueName }: { readonly QueueName: string }) => ({
      QueueUrl: `https://sqs.us-east-1.amazonaws.com/111122223333/${QueueName}`,
    }),
    ListQueueTags: () => ({}),
    DescribeDBInstances: () => ({ DBInstances: [] }),
    DescribeDBClusters: () => ({ DBClusters: [] }),
  };
}

export const mapping = (queueName: string, functionArn: string) => ({
  EventSourceArn: `arn:aws:sqs:us-east-1:111122223333:${queueName}`,
  FunctionArn: arnOf(functionArn),
  State: 'Enabled',
});

/** A cluster with its writer and one reader; `changes` of the cluster and of both instances. */
export function rdsAnswers(cluster: object = {}, instance: object = {}): Answers {
  const member = (id: string, IsClusterWriter: boolean, zone: string) => ({
    id,
    IsClusterWriter,
    zone,
  });
  const members = [member('db-1', true, 'us-east-1a'), member('db-2', false, 'us-east-1b')];
  return {
    DescribeDBClusters: () => ({
      DBClusters: [
        {
          DBClusterIdentifier: 'shop-db',
          Engine: 'aurora-postgresql',
          DBClusterMembers: members.map(({ id, IsClusterWriter }) => ({
            DBInstanceIdentifier: id,
            IsClusterWriter,
          })),
          ...cluster,
        },
      ],
    }),
    DescribeDBInstances: () => ({
      DBInstances: members.map(({ id, zone }) => ({
        DBInstanceIdentifier: id,
        DBClusterIdentifier: 'shop-db',
        DBInstanceClass: 'db.r6g.large',
        AvailabilityZone: zone,
        DBParameterGroups: [{ DBParameterGroupName: 'default.aurora-postgresql16' }],
        ...instance,
      })),
    }),
    DescribeDBParameters: () => ({
      Parameters: [
        {
          ParameterName: 'max_connections',
          ParameterValue: 'LEAST({DBInstanceClassMemory/9531392},5000)',
        },
      ],
    }),
  };
}

export function account(answers: Answers): ScriptedOutside {
  const outside = scriptedOutside(answers);
  outside.ports.account.limits = { concurrentExecutions: 1000, reservedConcurrency: 0 };
  return outside;
}

const published = (outside: ScriptedOutside, metric: Metric, values: readonly number[]) =>
  outside.ports.metrics.publish({ ...metric, periodSeconds: 300 }, values, LAST_PERIOD);
const LAST_PERIOD = new Date(NOW.getTime() - 600_000);

/** Values of five minutes each. */
export function publishFunctionLoad(
  outside: ScriptedOutside,
  name: { readonly functionName: string; readonly alias: string },
  load: {
    readonly inFlight: readonly number[];
    readonly requests: readonly number[];
    readonly p95Millis: readonly number[];
  },
): void {
  const { inFlight, invocations, p95Millis } = edgeFunctionMetrics(name);
  published(outside, inFlight, load.inFlight);
  published(outside, invocations, load.requests);
  published(outside, p95Millis, load.p95Millis);
}

export function publishQueueLoad(
  outside: ScriptedOutside,
  queueName: string,
  { messages, oldestSeconds }: { readonly messages: number; readonly oldestSeconds: number },
): void {
  const metrics = queueMetrics({ queueName });
  published(outside, metrics.messages, [messages]);
  published(outside, metrics.oldestMessageSeconds, [oldestSeconds]);
}

export function publishReaderCpu(outside: ScriptedOutside, percent: number): void {
  published(outside, auroraMetrics({ clusterIdentifier: 'shop-db' }).readerCpuPercent, [percent]);
}

export function freshFile(): string {
  return join(mkdtempSync(join(tmpdir(), 'tidegate-init-')), 'config', 'tidegate.yaml');
}
