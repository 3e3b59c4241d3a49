import { BatchWriteItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { PutProvisionedConcurrencyConfigCommand } from '@aws-sdk/client-lambda';
import { DeleteDBInstanceCommand } from '@aws-sdk/client-rds';
import type { AuditItem, Notification } from '../../core/ports.ts';
import type { AlarmTransition } from '../../local/alarm-evaluator.ts';
import { type Platform, startPlatform } from '../../local/platform.ts';
import type { ConfigurationChanges } from '../../local/run-configuration.ts';
import { alarmEvent, deliver, type StateChange } from './alarm-event.ts';
import { HEALTHY, type Minute, metricsOf } from './traffic.ts';

export const EDGE = 'assistant-edge';
export const DIGEST = 'assistant-digest';
export const DATABASE = 'assistant-db';

const MINUTE_MILLIS = 60_000;
const DAY_MILLIS = 1440 * MINUTE_MILLIS;

/** What moves capacity in AWS; a handler that holds makes none of these calls. */
const CHANGING_ACTIONS = [
  'lambda:PutProvisionedConcurrencyConfig',
  'lambda:DeleteProvisionedConcurrencyConfig',
  'rds:CreateDBInstance',
  'rds:DeleteDBInstance',
  'rds:AddTagsToResource',
  'rds:RemoveTagsFromResource',
];

const USUAL_PROVISIONING_TIME = { preparationSeconds: 90, environmentsPerSecond: 100 };

/** The deployed platform as the tests of one file share it. */
export interface Stage {
  readonly platform: Platform;
  /** As after a quiet night: a floor's capacity or what is asked for, no state, no breach, nothing told. */
  readonly reset: (wanted?: { readonly edgeInstances: number }) => Promise<void>;
  /** So many minutes of this; answers the alarms that changed. */
  readonly minutes: (count: number, minute: Minute) => Promise<readonly AlarmTransition[]>;
  /** The same while `reconcile` does not run. */
  readonly minutesWithoutReconcile: (
    count: number,
    minute: Minute,
  ) => Promise<readonly AlarmTransition[]>;
  /** Minutes of this until something holds; throws after 60. */
  readonly until: (holds: () => Promise<boolean>, minute: Minute) => Promise<void>;
  /** Of a function its requested instances, of a cluster all of its readers; as AWS has them. */
  readonly capacityOf: (target: string) => Promise<number>;
  readonly readers: () => Promise<readonly string[]>;
  readonly isInAlarm: (alarmName: string) => Promise<boolean>;
  /** Gives `on-alarm` an event as EventBridge delivers it, and answers when its first attempt has ended. */
  readonly onAlarm: (change: StateChange) => Promise<void>;
  /** The target's audit since the reset, newest first. */
  readonly audit: (target: string) => Promise<readonly AuditItem[]>;
  /** All that people were told since the reset. */
  readonly told: () => Promise<readonly Notification[]>;
  /** The calls by which handlers changed something in AWS since this was last asked. */
  readonly changes: () => Promise<readonly string[]>;
}

export async function openStage(changes: ConfigurationChanges = {}): Promise<Stage> {
  const platform = await startPlatform({ changes, start: lastWeek() });
  const { clock, configuration, store, emulator } = platform;
  const told: Notification[] = [];
  const alarmStates = new Map<string, string>();

  const metrics = async (minute: Minute) =>
    metricsOf(minute, configuration, await platform.capacity());
  const remember = (transitions: readonly AlarmTransition[]) => {
    for (const { alarmName, to } of transitions) alarmStates.set(alarmName, to);
    return transitions;
  };
  const inTurn = async (count: number, play: () => Promise<readonly AlarmTransition[]>) => {
    const transitions: AlarmTransition[] = [];
    for (let played = 0; played < count; played += 1) transitions.push(...remember(await play()));
    return transitions;
  };
  const minutes: Stage['minutes'] = (count, minute) =>
    inTurn(count, async () => platform.minute(await metrics(minute)));
  const minutesWithoutReconcile: Stage['minutesWithoutReconcile'] = (count, minute) =>
    inTurn(count, async () => {
      await platform.publish(await metrics(minute), clock.now());
      clock.step(MINUTE_MILLIS);
      return platform.evaluateAlarms();
    });
  const readers = async () => {
    const { auroraClusters } = await platform.capacity();
    return (auroraClusters[DATABASE] ?? []).filter(({ isWriter }) => !isWriter).map(({ id }) => id);
  };
  const takeTold = async () => {
    told.push(...(await platform.notifications.read()));
    return told;
  };

  return {
    platform,
    minutes,
    minutesWithoutReconcile,
    readers,
    told: takeTold,
    reset: async ({ edgeInstances } = { edgeInstances: 2 }) => {
      clock.set(afterQuietNight(clock.now()));
      await setByHand(platform, edgeInstances);
      clock.step(MINUTE_MILLIS); // until it stands
      await emptyTable(platform);
      await platform.reconcile();
      await minutes(2, edgeInstances === 2 ? HEALTHY : { edge: { inFlight: edgeInstances * 25 } });
      await Promise.all([platform.rejectedEvents(), platform.failedEvents(), takeTold()]);
      await emulator.control.takeHandlerCalls();
      told.length = 0;
    },
    until: async (holds, minute) => {
      for (let played = 0; !(await holds()); played += 1) {
        if (played === 60) throw new Error('it does not hold after 60 minutes');
        await minutes(1, minute);
      }
    },
    capacityOf: async (target) => {
      const block = configuration.edgeFunctions[target];
      if (block === undefined) return (await readers()).length;
      const { edgeFunctions } = await platform.capacity();
      return (edgeFunctions[target]?.requested ?? 0) / block.scaling.targetConcurrency;
    },
    onAlarm: async (change) => {
      await deliver(platform, alarmEvent(change, clock.now()));
      await platform.untilIdle();
    },
    isInAlarm: async (alarmName) => alarmStates.get(alarmName) === 'ALARM',
    audit: (target) => store.readAudit(target, 100),
    changes: async () => {
      const calls = await emulator.control.takeHandlerCalls();
      return calls.filter((action) => CHANGING_ACTIONS.includes(action));
    },
  };
}

/** Long enough ago for all that a file plays. */
function lastWeek(): Date {
  return new Date(Math.floor(Date.now() / DAY_MILLIS) * DAY_MILLIS - 7 * DAY_MILLIS);
}

/**
 * Later than every look back, cooldown and remembered move; and at the same minute of the ten in which targets have
 * their drift checks, so that a test plays alike after any other.
 */
function afterQuietNight(now: Date): Date {
  const tenMinutes = 10 * MINUTE_MILLIS;
  return new Date((Math.ceil(now.getTime() / tenMinutes) + 4) * tenMinutes + MINUTE_MILLIS);
}

async function setByHand(platform: Platform, edgeInstances: number): Promise<void> {
  const { clients, configuration, emulator } = platform;
  await emulator.control.setProvisioningTime({ preparationSeconds: 0, environmentsPerSecond: 1e9 });
  for (const [name, { functionName, alias, scaling }] of Object.entries(
    configuration.edgeFunctions,
  )) {
    const instances = name === EDGE ? edgeInstances : scaling.minInstances;
    await clients.lambda.send(
      new PutProvisionedConcurrencyConfigCommand({
        FunctionName: functionName,
        Qualifier: alias,
        ProvisionedConcurrentExecutions: instances * scaling.targetConcurrency,
      }),
    );
  }
  await emulator.control.setProvisioningTime(USUAL_PROVISIONING_TIME);

  const { auroraClusters } = await platform.capacity();
  const slots = (auroraClusters[DATABASE] ?? []).filter(({ id }) => id.includes('-tidegate-'));
  for (const { id } of slots) {
    await clients.rds.send(
      new DeleteDBInstanceCommand({ DBInstanceIdentifier: id, SkipFinalSnapshot: true }),
    );
  }
}

/** Also sets the stop switch back. */
async function emptyTable({ clients, names }: Platform): Promise<void> {
  const { Items = [] } = await clients.dynamodb.send(
    new ScanCommand({ TableName: names.tableName, ProjectionExpression: 'pk, sk' }),
  );
  for (let start = 0; start < Items.length; start += 25) {
    const requests = Items.slice(start, start + 25).map((Key) => ({ DeleteRequest: { Key } }));
    await clients.dynamodb.send(
      new BatchWriteItemCommand({ RequestItems: { [names.tableName]: requests } }),
    );
  }
}
