import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { createDynamoDbState } from '../adapters/aws-dynamodb-state.ts';
import { findDeployment } from '../cli/deployment.ts';
import type { Configuration } from '../core/config/schema.ts';
import type { StateStore } from '../core/ports.ts';
import type { PublishedMetric } from '../replay/published-metric.ts';
import { type AlarmTransition, evaluateDeployedAlarms } from './alarm-evaluator.ts';
import { type AwsClients, awsClients, clientConfig } from './aws-clients.ts';
import { type Capacity, readCapacity } from './capacity.ts';
import type { Emulator } from './emulator/start-emulator.ts';
import { type Mailbox, openMailbox, takeMessages } from './mailbox.ts';
import { publishMetrics } from './publish-metrics.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** The example platform and Tidegate in one region; the clock, and time in which events run, are those of all regions. */
export interface PlatformRegion {
  /** Of this region: what the file says, with what differs here. */
  readonly configuration: Configuration;
  readonly names: DeployedNames;
  readonly clients: AwsClients;
  /** Tidegate's own table: states, stop switch, audit. */
  readonly store: StateStore;
  /** Subscribed to Tidegate's topic. */
  readonly notifications: Mailbox;

  publish(metrics: readonly PublishedMetric[], startsAt: Date): Promise<void>;
  evaluateAlarms(): Promise<readonly AlarmTransition[]>;
  /** Calls it directly, as nobody does on AWS; throws what the handler threw. */
  reconcile(): Promise<void>;

  /** As the emulator has it now. */
  capacity(): Promise<Capacity>;
  /** Events that a handler rejected, taken out of their queue. */
  rejectedEvents(): Promise<readonly string[]>;
  /** Events that a handler failed on or that could not be delivered, taken out of their queue. */
  failedEvents(): Promise<readonly string[]>;
}

/** Physical names that the deployment has chosen. */
interface DeployedNames {
  readonly tableName: string;
  readonly topicArn: string;
  readonly rejectedQueueUrl: string;
  readonly failedQueueUrl: string;
  readonly onAlarmFunctionName: string;
  readonly reconcileFunctionName: string;
}

export async function openRegion(
  emulator: Emulator,
  clock: VirtualClock,
  configuration: Configuration,
): Promise<PlatformRegion> {
  const place = { endpoint: emulator.endpoint, region: configuration.region };
  const names = await namesOf(configuration, new CloudFormationClient(clientConfig(place)));
  const clients = awsClients(place);
  const { cloudwatch, dynamodb, sqs } = clients;
  return {
    configuration,
    names,
    clients,
    store: createDynamoDbState({ client: dynamodb, tableName: names.tableName }),
    notifications: await openMailbox(clients, names.topicArn, 'local-notifications'),
    publish: (metrics, startsAt) => publishMetrics(cloudwatch, metrics, startsAt),
    evaluateAlarms: async () => {
      const transitions = await evaluateDeployedAlarms({ cloudwatch, now: clock.now() });
      await untilIdle(emulator);
      return transitions;
    },
    reconcile: () => invoke(clients, names.reconcileFunctionName),
    capacity: () => readCapacity(clients, configuration),
    rejectedEvents: () => takeMessages({ sqs }, names.rejectedQueueUrl),
    failedEvents: () => takeMessages({ sqs }, names.failedQueueUrl),
  };
}

/** Answers when every asynchronous invocation has had its first attempt, in whatever region. */
export async function untilIdle({ control }: Emulator): Promise<void> {
  while ((await control.firstAttemptsRunning()) > 0) await sleep(5);
}

async function namesOf(
  configuration: Configuration,
  cloudFormation: CloudFormationClient,
): Promise<DeployedNames> {
  const { shards, ...foundation } = await findDeployment(cloudFormation, configuration);
  const [first] = shards;
  if (first === undefined) throw new Error(`no shard is deployed in ${configuration.region}`);
  const { number: _, ...shard } = first;
  return { ...foundation, ...shard };
}

async function invoke({ lambda }: AwsClients, functionName: string): Promise<void> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: functionName }),
  );
  if (FunctionError === undefined) return;
  throw new Error(`${functionName} failed: ${Payload?.transformToString()}`);
}
