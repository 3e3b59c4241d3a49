import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchClient,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateAliasCommand,
  GetProvisionedConcurrencyConfigCommand,
  LambdaClient,
  PublishVersionCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateDBClusterCommand,
  CreateDBInstanceCommand,
  DescribeDBInstancesCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { createAuroraReaders } from '../../adapters/aws-aurora-readers.ts';
import { awsClientConfig, createCallDeadline } from '../../adapters/aws-client-config.ts';
import { createCloudWatchAlarms } from '../../adapters/aws-cloudwatch-alarms.ts';
import { createCloudWatchMetrics } from '../../adapters/aws-cloudwatch-metrics.ts';
import { createDynamoDbState } from '../../adapters/aws-dynamodb-state.ts';
import { createLambdaConcurrency } from '../../adapters/aws-lambda-concurrency.ts';
import { configurationSchema } from '../../core/config/schema.ts';
import { scalableTargets, type TargetKind, type TargetOf } from '../../core/targets.ts';
import { type Emulator, startEmulator } from '../../local/emulator/start-emulator.ts';
import { ensurePython } from '../../local/prerequisites.ts';
import { createVirtualClock, type VirtualClock } from '../../local/virtual-clock.ts';
import { createStateTable } from '../adapters/dynamodb-on-emulator.ts';
import { clientConfig, inlineFunction, stacks } from '../local/emulator/emulator-support.ts';
import { startFaultProxy } from './fault-proxy.ts';

const LANES = 100;
const TABLE = 'state';
/** One point of 8 at the start. */
export const WATCHED = {
  namespace: 'Tidegate',
  metricName: 'Seen',
  dimensions: {},
  stat: 'Sum',
  periodSeconds: 60,
} as const;
/** In ALARM. */
export const ALARM = 'tidegate/assistant/a';

export type Lane = Awaited<ReturnType<typeof createLane>>;

/** The emulator on a clock that stands still, and lanes to it that can be played at once. */
export async function startWire() {
  await ensurePython();
  const clockFile = join(mkdtempSync(join(tmpdir(), 'tidegate-wire-')), 'clock.json');
  const clock = createVirtualClock(clockFile, {
    start: new Date('2026-01-05T07:00:00Z'),
    speed: 0,
  });
  const emulator = await startEmulator({ clockFile });
  await emulator.control.setAccountConcurrency(1_000_000);
  await createStateTable(new DynamoDBClient(clientConfig(emulator)), TABLE);
  await publishOneMetricAndAlarm(emulator, clock.now());
  const numbers = Array.from({ length: LANES }, (_, index) => index);
  await createFunctions(emulator, numbers.map(functionName));
  await emulator.control.setInstanceTimes({ creatingSeconds: 0, deletingSeconds: 0 });
  const lanes = await Promise.all(numbers.map((number) => createLane(emulator, clock, number)));
  await emulator.control.setInstanceTimes({ creatingSeconds: 300, deletingSeconds: 60 });
  return {
    lanes,
    now: clock.now,
    /** Long enough for every change of capacity that is under way. */
    settle: () => clock.step(600_000),
    stop: async () => {
      for (const { proxy } of lanes) proxy.stop();
      await emulator.stop();
    },
  };
}

/** The adapters on a proxy of their own, with a function and a cluster that no other lane has. */
async function createLane(emulator: Emulator, clock: VirtualClock, number: number) {
  const proxy = await startFaultProxy(emulator.endpoint);
  const settings = {
    ...awsClientConfig(createCallDeadline()),
    ...clientConfig(emulator),
    endpoint: proxy.endpoint,
  };
  const direct = new LambdaClient(clientConfig(emulator));
  const directRds = new RDSClient(clientConfig(emulator));
  await createCluster(directRds, clusterIdentifier(number));
  const { now } = clock;
  const nobody = async () => undefined;
  const cloudWatch = new CloudWatchClient(settings);
  return {
    proxy,
    edgeFunction: targetOf('edge-function', number),
    readers: targetOf('aurora-readers', number),
    concurrency: createLambdaConcurrency({
      client: new LambdaClient(settings),
      scalableTargets: { findOnAlias: nobody, findOnReaders: nobody },
      now,
    }),
    aurora: createAuroraReaders({
      client: new RDSClient(settings),
      project: 'assistant',
      now,
      connectionsOf: async () => new Map(),
      scalableTargets: { findOnReaders: nobody },
    }),
    store: createDynamoDbState({ client: new DynamoDBClient(settings), tableName: TABLE }),
    metrics: createCloudWatchMetrics({ client: cloudWatch }),
    alarms: createCloudWatchAlarms({ client: cloudWatch }),
    /** What was asked for last, read past the proxy. */
    requestedEnvironments: async () => {
      const command = new GetProvisionedConcurrencyConfigCommand({
        FunctionName: functionName(number),
        Qualifier: 'live',
      });
      const found = await direct.send(command).catch(() => undefined);
      return found?.RequestedProvisionedConcurrentExecutions;
    },
    /** Read past the proxy; those that are going are left out. */
    instanceIds: async () => {
      const Filters = [{ Name: 'db-cluster-id', Values: [clusterIdentifier(number)] }];
      const { DBInstances = [] } = await directRds.send(
        new DescribeDBInstancesCommand({ Filters }),
      );
      return DBInstances.filter(({ DBInstanceStatus }) => DBInstanceStatus !== 'deleting').map(
        ({ DBInstanceIdentifier = '' }) => DBInstanceIdentifier,
      );
    },
  };
}

const functionName = (lane: number) => `edge-${lane}`;
const clusterIdentifier = (lane: number) => `db-${lane}`;

function targetOf<K extends TargetKind>(kind: K, lane: number): TargetOf<K> {
  const configuration = configurationSchema.parse({
    project: 'assistant',
    region: 'us-east-1',
    quota: { concurrentExecutions: 1100 },
    edgeFunctions: {
      edge: { functionName: functionName(lane), alias: 'live', memoryMegabytes: 1024 },
    },
    auroraClusters: {
      db: {
        clusterIdentifier: clusterIdentifier(lane),
        instanceClass: 'db.r6g.large',
        memoryMegabytes: 16_384,
        maxDatabaseConnections: 1600,
        minReaders: 1,
        maxReaders: 6,
        drainSeconds: 0,
        availabilityZones: ['us-east-1a', 'us-east-1b'],
      },
    },
  });
  const isOfKind = (target: { readonly kind: TargetKind }): target is TargetOf<K> =>
    target.kind === kind;
  const found = scalableTargets(configuration).find(isOfKind);
  if (found === undefined) throw new Error(`the configuration has no ${kind}`);
  return found;
}

async function createFunctions(emulator: Emulator, names: readonly string[]): Promise<void> {
  const lambda = new LambdaClient(clientConfig(emulator));
  const code = 'exports.handler = async () => 1;';
  await stacks(emulator).create(
    'functions',
    Object.fromEntries(names.map((name, index) => [`F${index}`, inlineFunction(name, code)])),
  );
  for (const FunctionName of names) {
    await lambda.send(new PublishVersionCommand({ FunctionName }));
    const alias = { FunctionName, Name: 'live', FunctionVersion: '1' };
    await lambda.send(new CreateAliasCommand(alias));
  }
}

/** With a writer and somebody else's reader. */
async function createCluster(client: RDSClient, DBClusterIdentifier: string): Promise<void> {
  const Engine = 'aurora-postgresql';
  await client.send(new CreateDBClusterCommand({ DBClusterIdentifier, Engine }));
  for (const role of ['writer', 'reader']) {
    const instance = new CreateDBInstanceCommand({
      DBInstanceIdentifier: `${DBClusterIdentifier}-${role}`,
      DBClusterIdentifier,
      DBInstanceClass: 'db.r6g.large',
      Engine,
    });
    await client.send(instance);
  }
}

async function publishOneMetricAndAlarm(emulator: Emulator, at: Date): Promise<void> {
  const client = new CloudWatchClient(clientConfig(emulator));
  const { namespace: Namespace, metricName: MetricName } = WATCHED;
  const point = { MetricName, Timestamp: at, Value: 8 };
  await client.send(new PutMetricDataCommand({ Namespace, MetricData: [point] }));
  await client.send(
    new PutMetricAlarmCommand({
      AlarmName: ALARM,
      Namespace,
      MetricName,
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  );
  const raised = { AlarmName: ALARM, StateValue: 'ALARM', StateReason: 'test' } as const;
  await client.send(new SetAlarmStateCommand(raised));
}
