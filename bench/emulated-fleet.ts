import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  type LambdaClient,
  PutProvisionedConcurrencyConfigCommand,
} from '@aws-sdk/client-lambda';
import { CreateTopicCommand } from '@aws-sdk/client-sns';
import { createAwsPorts } from '../adapters/aws-ports.ts';
import type { Configuration, EdgeFunctionConfiguration } from '../core/config/schema.ts';
import { runControlLoop } from '../core/loop/control-loop.ts';
import type { Evaluation } from '../core/loop/evaluate-target.ts';
import { edgeFunctionMetrics, heartbeatMetric } from '../core/metrics.ts';
import type { Ports } from '../core/ports.ts';
import { type AwsClients, awsClients } from '../local/aws-clients.ts';
import { startEmulator } from '../local/emulator/start-emulator.ts';
import { ensurePython } from '../local/prerequisites.ts';
import { publishMetrics } from '../local/publish-metrics.ts';
import type { PublishedMetric } from '../replay/published-metric.ts';
import { type Call, openCountedWire } from './counted-wire.ts';
import { fleetConfiguration } from './fleet.ts';

/** Where one function of the fleet stands: its capacity, and the requests that it serves at once. */
export interface Standing {
  readonly instances: number;
  readonly inFlight: number;
}

/** Edge functions on the emulator, and the control loop on the ports that a handler has, every call of it counted. */
export interface EmulatedFleet {
  /** Looks at every function that may change, or at every one. */
  look(options: {
    readonly onlyIfNeeded: boolean;
    readonly now: Date;
  }): Promise<readonly Evaluation[]>;
  /** From here on nothing is cached, as in a handler that has just started. */
  forget(): void;
  publish(standings: readonly Standing[], startsAt: Date): Promise<void>;
  takeCalls(): readonly Call[];
  readonly configuration: Configuration;
  stop(): Promise<void>;
}

export const TABLE_NAME = 'state';
/** A zip file with nothing in it: no function of the fleet is ever called. */
const EMPTY_ZIP = Buffer.from(`504b0506${'00'.repeat(18)}`, 'hex');

/** Starts an emulator with a function for each standing. Clients take its endpoint from the environment of this process. */
export async function startEmulatedFleet(standings: readonly Standing[]): Promise<EmulatedFleet> {
  await ensurePython();
  const configuration = fleetConfiguration(standings.length);
  const functions = Object.values(configuration.edgeFunctions);
  const emulator = await startEmulator();
  const wire = await openCountedWire(emulator.endpoint);
  Object.assign(process.env, emulator.environment, { AWS_ENDPOINT_URL: wire.endpoint });

  const clients = awsClients(emulator); // past the wire: what the benchmark does itself is not counted
  await emulator.control.setAccountConcurrency(configuration.quota.concurrentExecutions);
  await emulator.control.setProvisioningTime({ preparationSeconds: 0, environmentsPerSecond: 1e6 });
  const topicArn = await createTableAndTopic(clients);
  for (const [index, configured] of functions.entries())
    await createFunction(clients.lambda, configured, standings[index]?.instances ?? 0);

  const connect = () => createAwsPorts({ configuration, tableName: TABLE_NAME, topicArn });
  let ports: Ports = connect();
  return {
    configuration,
    look: (options) =>
      runControlLoop(
        {
          ...options,
          configuration,
          configurationHash: 'benchmark',
          trigger: 'benchmark',
          targets: Object.keys(configuration.edgeFunctions),
        },
        ports,
      ),
    forget: () => {
      ports = connect();
    },
    publish: (standing, startsAt) =>
      publishMetrics(clients.cloudwatch, minuteOf(configuration, standing), startsAt),
    takeCalls: wire.takeCalls,
    stop: async () => {
      wire.close();
      await emulator.stop();
    },
  };
}

async function createTableAndTopic({ dynamodb, sns }: AwsClients): Promise<string> {
  await dynamodb.send(
    new CreateTableCommand({
      TableName: TABLE_NAME,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'notifications' }));
  return TopicArn;
}

async function createFunction(
  lambda: LambdaClient,
  { functionName, alias, scaling }: EdgeFunctionConfiguration,
  instances: number,
): Promise<void> {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: functionName,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/any',
      Code: { ZipFile: EMPTY_ZIP },
      Publish: true,
    }),
  );
  await lambda.send(
    new CreateAliasCommand({ FunctionName: functionName, Name: alias, FunctionVersion: '1' }),
  );
  await lambda.send(
    new PutProvisionedConcurrencyConfigCommand({
      FunctionName: functionName,
      Qualifier: alias,
      ProvisionedConcurrentExecutions: instances * scaling.targetConcurrency,
    }),
  );
}

/** A healthy minute of every function, and the heartbeat of `reconcile`. */
function minuteOf(
  { edgeFunctions, project }: Configuration,
  standings: readonly Standing[],
): readonly PublishedMetric[] {
  const functions = Object.values(edgeFunctions).flatMap((configuration, index) => {
    const standing = standings[index];
    if (standing === undefined) return [];
    const { instances, inFlight } = standing;
    const metrics = edgeFunctionMetrics(configuration);
    const environments = instances * configuration.scaling.targetConcurrency;
    return [
      { metric: metrics.inFlight, values: [inFlight] },
      { metric: metrics.provisionedUtilization, values: [inFlight / environments] },
      { metric: metrics.spillover, values: [0] },
      { metric: metrics.invocations, values: [inFlight * 60] },
      { metric: metrics.errors, values: [0] },
      { metric: metrics.throttles, values: [0] },
      { metric: metrics.p95Millis, values: [800] },
    ];
  });
  return [...functions, { metric: heartbeatMetric(project, 1), values: [1] }];
}
