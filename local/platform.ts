import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { createDynamoDbState } from '../adapters/aws-dynamodb-state.ts';
import type { Configuration } from '../core/config/schema.ts';
import type { StateStore } from '../core/ports.ts';
import { DAY_MILLIS } from '../core/time.ts';
import type { PublishedMetric } from '../replay/published-metric.ts';
import { type AlarmTransition, evaluateDeployedAlarms } from './alarm-evaluator.ts';
import { type AwsClients, awsClients } from './aws-clients.ts';
import { type Capacity, readCapacity } from './capacity.ts';
import { CdkError } from './cdk.ts';
import { type DeployedNames, deployOn } from './deploy.ts';
import { type Emulator, startEmulator } from './emulator/start-emulator.ts';
import { type Mailbox, openMailbox, takeMessages } from './mailbox.ts';
import { publishMetrics } from './publish-metrics.ts';
import { type ConfigurationChanges, writeRunConfiguration } from './run-configuration.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

export interface PlatformOptions {
  /** Any free port when left out. */
  readonly port?: number;
  /** Roles are enforced as on AWS unless this says false. */
  readonly enforceIam?: boolean;
  /** What differs from config/tidegate.yaml besides `mode: act`, by dotted path. */
  readonly changes?: ConfigurationChanges;
  /** Where the virtual clock starts: a whole minute in the past. Yesterday at 06:00 UTC when left out. */
  readonly start?: Date;
  /** Told what begins, e.g. `deploying Tidegate`; answers what to call when it has ended. */
  readonly onStep?: (what: string) => () => void;
  /** Aborted, it ends what is going on: `startPlatform` throws and leaves nothing behind. */
  readonly signal?: AbortSignal;
}

/** The example platform and Tidegate on a running emulator. */
export interface Platform {
  readonly emulator: Emulator;
  readonly clock: VirtualClock;
  readonly configuration: Configuration;
  /** What was deployed: config/tidegate.yaml with the changes. */
  readonly configurationFile: string;
  readonly names: DeployedNames;
  readonly clients: AwsClients;
  /** Tidegate's own table: states, stop switch, audit. */
  readonly store: StateStore;
  /** Subscribed to Tidegate's topic. */
  readonly notifications: Mailbox;

  /**
   * One virtual minute: `metrics` are published for the minute that begins now, the clock moves to its end, alarms are
   * evaluated, `on-alarm` runs for those that changed, then `reconcile` by its schedule. All of it has ended when this
   * answers; what a handler failed on is in `failedEvents`.
   */
  minute(metrics: readonly PublishedMetric[]): Promise<readonly AlarmTransition[]>;

  // The parts of a minute, for stories that need another order.
  publish(metrics: readonly PublishedMetric[], startsAt: Date): Promise<void>;
  evaluateAlarms(): Promise<readonly AlarmTransition[]>;
  /** Calls it directly, as nobody does on AWS; throws what the handler threw. */
  reconcile(): Promise<void>;
  /** Answers when every asynchronous invocation has had its first attempt. */
  untilIdle(): Promise<void>;

  /** As the emulator has it now. */
  capacity(): Promise<Capacity>;
  /** Events that a handler rejected, taken out of their queue. */
  rejectedEvents(): Promise<readonly string[]>;
  /** Events that a handler failed on or that could not be delivered, taken out of their queue. */
  failedEvents(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

const MINUTE_MILLIS = 60_000;

/**
 * Starts the emulator and deploys the example platform and Tidegate on it with the CDK's own command line: the templates
 * that AWS would get, `mode: act`. About 20 seconds.
 */
export async function startPlatform(options: PlatformOptions = {}): Promise<Platform> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidegate-local-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  const ending = new AbortController();
  options.signal?.addEventListener('abort', () => ending.abort(), { once: true });
  let starting: Promise<Emulator> | undefined;
  try {
    const configurationFile = path.join(folder, 'tidegate.yaml');
    const changes = { mode: 'act', ...options.changes };
    const configuration = writeRunConfiguration(configurationFile, changes);
    const clockFile = path.join(folder, 'clock.json');
    const clock = createVirtualClock(clockFile, {
      start: options.start ?? yesterdayAtSix(),
      speed: 0,
    });
    starting = startEmulator({
      clockFile,
      enforceIam: options.enforceIam ?? true,
      logFile: path.join(folder, 'emulator.log'),
      ...(options.port !== undefined && { port: options.port }),
    });
    const names = await deployOn(starting, {
      folder,
      configurationFile,
      onStep: options.onStep ?? (() => () => {}),
      ending,
    });
    const emulator = await starting;
    await emulator.control.setAccountConcurrency(configuration.quota.concurrentExecutions);
    return await attach({
      emulator,
      clock,
      configuration,
      configurationFile,
      names,
      removeFolder,
    });
  } catch (error) {
    await starting?.then(
      ({ stop }) => stop(),
      () => {},
    );
    if (!(error instanceof CdkError)) removeFolder(); // the message names a file in it
    throw error;
  }
}

interface Deployed {
  readonly emulator: Emulator;
  readonly clock: VirtualClock;
  readonly configuration: Configuration;
  readonly configurationFile: string;
  readonly names: DeployedNames;
  readonly removeFolder: () => void;
}

async function attach({ removeFolder, ...deployed }: Deployed): Promise<Platform> {
  const { emulator, clock, configuration, names } = deployed;
  const clients = awsClients(emulator);
  const { cloudwatch, dynamodb, sqs } = clients;
  const { tableName, rejectedQueueUrl, failedQueueUrl } = names;

  const publish = (metrics: readonly PublishedMetric[], startsAt: Date) =>
    publishMetrics(cloudwatch, metrics, startsAt);
  const untilIdle = async () => {
    while ((await emulator.control.firstAttemptsRunning()) > 0) await sleep(5);
  };
  const evaluateAlarms = async () => {
    const transitions = await evaluateDeployedAlarms({ cloudwatch, now: clock.now() });
    await untilIdle();
    return transitions;
  };
  return {
    ...deployed,
    clients,
    store: createDynamoDbState({ client: dynamodb, tableName }),
    notifications: await openMailbox(clients, names.topicArn, 'local-notifications'),
    publish,
    evaluateAlarms,
    reconcile: () => invoke(clients, names.reconcileFunctionName),
    untilIdle,
    minute: async (metrics) => {
      await publish(metrics, clock.now());
      clock.step(MINUTE_MILLIS);
      const transitions = await evaluateAlarms();
      await emulator.control.fireSchedules();
      await untilIdle();
      return transitions;
    },
    capacity: () => readCapacity(clients, configuration),
    rejectedEvents: () => takeMessages({ sqs }, rejectedQueueUrl),
    failedEvents: () => takeMessages({ sqs }, failedQueueUrl),
    stop: async () => {
      await emulator.stop();
      removeFolder();
    },
  };
}

async function invoke({ lambda }: AwsClients, functionName: string): Promise<void> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: functionName }),
  );
  if (FunctionError === undefined) return;
  throw new Error(`${functionName} failed: ${Payload?.transformToString()}`);
}

function yesterdayAtSix(): Date {
  const midnight = Math.floor(Date.now() / DAY_MILLIS) * DAY_MILLIS;
  return new Date(midnight - DAY_MILLIS + 6 * 60 * MINUTE_MILLIS);
}
