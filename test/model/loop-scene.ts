import { outsideFault } from '../../adapters/aws-errors.ts';
import { alarmDefinitions } from '../../core/alarms/alarm-definitions.ts';
import { type Configuration, configurationSchema } from '../../core/config/schema.ts';
import { runControlLoop } from '../../core/loop/control-loop.ts';
import { type Metric, metricKey } from '../../core/metrics.ts';
import type {
  AlarmSource,
  Control,
  MetricSource,
  Ports,
  StateStore,
  TargetState,
} from '../../core/ports.ts';
import type { Ask, Program } from './processes.ts';

/** What a run of the loop sees of traffic; each sees what it likes, whatever others have seen. */
export type Demand = 'high' | 'low';

export interface LoopScene {
  readonly target: string;
  readonly configuration: Configuration;
  readonly alarm: string;
  /** The adapter of the target's kind, whose AWS calls are asked for. */
  readonly capacityOf: (ask: Ask, now: Date) => Ports['capacity'];
  readonly metricValue: (metric: Metric, demand: Demand) => number;
}

export interface StateWrite {
  /** Of the state that it was decided on. */
  readonly version: number | undefined;
  readonly next: Omit<TargetState, 'version' | 'schemaVersion'>;
  readonly now: Date;
  readonly owner: string;
}

/** One run of the real control loop; state and capacity are asked for call by call, the rest is as this run sees it. */
export function loopRun(
  scene: LoopScene,
  { name, now, demand }: { readonly name: string; readonly now: Date; readonly demand: Demand },
): Program {
  return (ask) => {
    let lastId = 0;
    const ports: Ports = {
      alarms: alarmsOf(scene, demand, now),
      metrics: metricsOf(scene, demand),
      capacity: scene.capacityOf(ask, now),
      account: {
        readLimits: async () => ({ concurrentExecutions: 100_000, reservedConcurrency: 0 }),
      },
      evidence: { gather: () => unexpected('evidence') },
      store: storeOf(scene, ask),
      notifier: { publish: async () => {} },
      newId: () => {
        lastId += 1;
        return `${name}-${lastId}`;
      },
    };
    const { configuration, target } = scene;
    const run = { configuration, configurationHash: 'model', trigger: 'reconcile', now };
    return runControlLoop({ ...run, targets: [target], onlyIfNeeded: false }, ports);
  };
}

const NO_BRAKES: Control = { stopped: false, brakes: [], brakesVersion: 0 };

/** The audit is append-only and decides nothing. */
function storeOf({ target }: LoopScene, ask: Ask): StateStore {
  const readStates = async () => {
    const state = (await ask('readState', {})) as TargetState | undefined;
    return new Map(state === undefined ? [] : [[target, state]]);
  };
  return {
    readStates,
    readStatesAndControl: async () => ({ states: await readStates(), control: NO_BRAKES }),
    readControl: async () => NO_BRAKES,
    write: async (_target, previous, next, now, owner) => {
      const write: StateWrite = { version: previous?.version, next, now, owner };
      return (await ask('writeState', write).catch(outsideFault('write the state'))) as boolean;
    },
    appendAudit: async () => {},
    writeLedgerDay: async () => {},
    readAudit: () => unexpected('the audit'),
    readAuditSince: () => unexpected('the audit'),
    readLedgerDays: () => unexpected('the ledger'),
    writeStopSwitch: () => unexpected('the stop switch'),
  };
}

function alarmsOf({ alarm }: LoopScene, demand: Demand, now: Date): AlarmSource {
  const reading = {
    name: alarm,
    state: 'ALARM',
    since: new Date(now.getTime() - 120_000),
  } as const;
  return { inAlarm: async () => (demand === 'high' ? [reading] : []) };
}

function metricsOf({ metricValue }: LoopScene, demand: Demand): MetricSource {
  return {
    fetch: async (metrics, { from, to }) => {
      const minutes = (to.getTime() - from.getTime()) / 60_000;
      const answerOf = (metric: Metric) => ({
        complete: true,
        datapoints: Array.from({ length: minutes }, (_, minute) => ({
          startsAt: new Date(from.getTime() + minute * 60_000),
          value: metricValue(metric, demand),
        })),
      });
      return new Map(metrics.map((metric) => [metricKey(metric), answerOf(metric)]));
    },
  };
}

const CLUSTER = {
  clusterIdentifier: 'db',
  instanceClass: 'db.r6g.large',
  memoryMegabytes: 16384,
  maxDatabaseConnections: 1600,
  availabilityZones: ['us-east-1a', 'us-east-1b'],
  minReaders: 1,
  maxReaders: 3,
  drainSeconds: 0,
};

/** One function of 1 to 3 instances and one cluster of 1 to 3 readers, which are removed without draining. */
export const configuration = configurationSchema.parse({
  project: 'model',
  region: 'us-east-1',
  mode: 'act',
  quota: { concurrentExecutions: 1200 },
  edgeFunctions: {
    edge: {
      functionName: 'edge',
      alias: 'live',
      memoryMegabytes: 1024,
      scaling: { minInstances: 1, maxInstances: 3, targetConcurrency: 5 },
    },
  },
  auroraClusters: { db: CLUSTER },
});

export function alarmNamed(component: string, slug: string): string {
  const name = `tidegate/model/${component}/${slug}/critical`;
  const isThere = alarmDefinitions(configuration).some((alarm) => alarm.name === name);
  if (!isThere) throw new Error(`no alarm ${name}`);
  return name;
}

function unexpected(what: string): never {
  throw new Error(`a run of the loop asked for ${what}`);
}
