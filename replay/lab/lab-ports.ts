import { alarmDefinitions } from '../../core/alarms/alarm-definitions.ts';
import type { Configuration } from '../../core/config/schema.ts';
import type {
  AccountLimits,
  CapacityReading,
  Ports,
  StateStore,
  TargetState,
} from '../../core/ports.ts';
import { scalableTargets } from '../../core/targets.ts';
import { type LabAlarms, labAlarms } from './lab-alarms.ts';
import { clockFrom, type LabClock, MONDAY } from './lab-clock.ts';
import { labMetrics } from './lab-metrics.ts';
import type { ReaderCluster } from './reader-cluster.ts';
import { percentile95Millis } from './whole-second-durations.ts';
import type { World } from './world.ts';

/** What the world does not know of itself. */
export interface LabQuestion {
  readonly clock?: LabClock;
  readonly p95Millis?: number;
}

export interface LabPorts extends Ports {
  readonly alarms: LabAlarms;
}

/** Core's ports for the one function of the configuration and the cluster that it reads from, answered by the world: what AWS would say, by the minute. */
export function labPorts(
  world: World,
  configuration: Configuration,
  { clock = clockFrom(MONDAY), p95Millis = percentile95Millis() }: LabQuestion = {},
): LabPorts {
  const [target] = scalableTargets(configuration);
  if (target?.kind !== 'edge-function')
    throw new Error('the lab plays one edge function, got a configuration without one');
  const unit = target.configuration.scaling.targetConcurrency;
  const metrics = labMetrics(world, { target, configuration, clock, p95Millis });
  const watched = alarmDefinitions(configuration).filter(({ drives }) => drives.length > 0);
  let lastId = 0;
  return {
    metrics,
    alarms: labAlarms(watched, { metrics, now: () => clock(world.now) }),
    capacity: {
      'edge-function': {
        read: async () => capacityReading(world, unit),
        async set(_target, desiredCapacity) {
          world.request(desiredCapacity * unit);
          return { kind: 'accepted', says: 'taken' };
        },
      },
      'aurora-readers': {
        read: async () => clusterOf(world).reading(),
        async set(_target, desiredCapacity) {
          clusterOf(world).request(desiredCapacity);
          return { kind: 'accepted', says: 'taken' };
        },
      },
    },
    account: {
      readLimits: async () => limitsOf(world, configuration),
    },
    evidence: { gather: () => Promise.reject(new Error('the lab has no errors')) },
    store: labStore(),
    notifier: { publish: async () => {} },
    newId: () => {
      lastId += 1;
      return `${lastId}`;
    },
  };
}

function clusterOf({ cluster }: World): ReaderCluster {
  if (!cluster) throw new Error('the parameters of the lab have no cluster, the configuration has');
  return cluster;
}

/** AWS counts what is provisioned as no longer unreserved. */
function limitsOf({ pool, parameters }: World, { quota }: Configuration): AccountLimits {
  const { concurrentExecutions } = quota;
  const elsewhere = Math.max(0, concurrentExecutions - parameters.accountConcurrency);
  return { concurrentExecutions, reservedConcurrency: pool.requested + elsewhere };
}

function capacityReading({ pool }: World, unit: number): CapacityReading {
  const current = pool.ready / unit;
  return pool.requested === pool.ready
    ? { kind: 'steady', current }
    : { kind: 'changing', current, desired: pool.requested / unit };
}

/** One handler, so nobody else writes: every conditional write is won. What is only read by people is not kept. */
function labStore(): StateStore {
  const states = new Map<string, TargetState>();
  const control = { stopped: false, brakes: [], brakesVersion: 0 };
  return {
    readStates: async () => states,
    readControl: async () => control,
    readStatesAndControl: async () => ({ states, control }),
    async write(target, previous, next) {
      states.set(target, { ...next, schemaVersion: 1, version: (previous?.version ?? 0) + 1 });
      return true;
    },
    writeStopSwitch: async () => {},
    appendAudit: async () => {},
    readAudit: async () => [],
    readAuditSince: async () => [],
    writeLedgerDay: async () => {},
    readLedgerDays: async () => [],
  };
}
