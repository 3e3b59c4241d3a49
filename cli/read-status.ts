import { alarmNamePrefix } from '../core/alarms/alarm-name.ts';
import { existingAlarms } from '../core/alarms/existing-alarms.ts';
import type { Brake } from '../core/brakes/brake.ts';
import { brakesInForce, overridden } from '../core/brakes/in-force.ts';
import type { Configuration } from '../core/config/schema.ts';
import { readCapacity } from '../core/loop/evaluate-target.ts';
import { heartbeatOf } from '../core/loop/metrics-to-read.ts';
import { provisionedElsewhere } from '../core/loop/observation-of.ts';
import { edgeFunctionMetrics, metricKey } from '../core/metrics.ts';
import type {
  AccountLimits,
  AlarmReading,
  AuditItem,
  CapacityReading,
  Intent,
  Ports,
  StopSwitch,
  TargetState,
} from '../core/ports.ts';
import { type Bounds, boundsOf } from '../core/scaling/bounds.ts';
import type { ScalableTarget } from '../core/targets.ts';
import { targetsAt } from '../core/windows/targets-at.ts';

export interface Status {
  readonly project: string;
  readonly region: string;
  readonly at: Date;
  readonly stopSwitch: StopSwitch;
  /** Those in force. */
  readonly brakes: readonly Brake[];
  readonly targets: readonly TargetStatus[];
  readonly inAlarm: readonly AlarmReading[];
}

export interface TargetStatus {
  readonly target: ScalableTarget;
  readonly capacity: CapacityReading;
  readonly bounds: Bounds;
  /** Requests in flight at the most in the newest minute that CloudWatch has; edge functions only. */
  readonly inFlight?: number;
  readonly intent?: Intent;
  readonly lastDecision?: AuditItem;
}

/** CloudWatch has a minute's metrics one to three minutes later. */
const LOOK_BACK_MILLIS = 5 * 60_000;

export async function readStatus(
  configuration: Configuration,
  ports: Ports,
  now: Date,
): Promise<Status> {
  const windowed = targetsAt(configuration, now);
  const [{ states, control }, inAlarm, inFlight, limits] = await Promise.all([
    ports.store.readStatesAndControl(windowed.map(({ name }) => name)),
    ports.alarms.inAlarm(
      alarmNamePrefix(configuration.project),
      existingAlarms(configuration).map(({ alarmName }) => alarmName),
    ),
    readInFlight(windowed, ports, now),
    ports.account.readLimits(),
  ]);
  const { brakes, brakesVersion: _version, ...stopSwitch } = control;
  const inForce = brakesInForce(brakes, now);
  const statuses: TargetStatus[] = [];
  // One after another: Lambda's control plane takes 15 calls a second, of the users' deployments too.
  for (const each of windowed) {
    const target = overridden(each, inForce, now);
    const capacity = await readCapacity(target, ports);
    const requests = inFlight.get(target.name);
    statuses.push({
      target,
      capacity,
      bounds: boundsNow(target, capacity, { configuration, states, limits }),
      ...(requests !== undefined && { inFlight: requests }),
      ...(await history(target, states.get(target.name), ports)),
    });
  }
  const { project, region } = configuration;
  return {
    project,
    region,
    at: now,
    stopSwitch,
    brakes: inForce,
    targets: statuses,
    inAlarm,
  };
}

interface Account {
  readonly configuration: Configuration;
  readonly states: ReadonlyMap<string, TargetState>;
  readonly limits: AccountLimits;
}

/** How far it may go, without what only its alarms would say. */
export function boundsNow(
  target: ScalableTarget,
  capacity: CapacityReading,
  { configuration, states, limits }: Account,
): Bounds {
  const observation = {
    capacity,
    limits,
    provisionedElsewhere: provisionedElsewhere(target, { configuration }, { states }),
    metrics: new Map(),
    alarms: [],
    heartbeat: heartbeatOf(target, configuration),
  };
  return boundsOf(target, observation, configuration);
}

async function history(target: ScalableTarget, state: TargetState | undefined, { store }: Ports) {
  const [lastDecision] = await store.readAudit(target.name, 1);
  return { ...(state?.intent && { intent: state.intent }), ...(lastDecision && { lastDecision }) };
}

/** By function; one that CloudWatch has nothing of is left out. */
export async function readInFlight(
  targets: readonly ScalableTarget[],
  { metrics }: Ports,
  now: Date,
): Promise<ReadonlyMap<string, number>> {
  const asked = targets.flatMap((target) =>
    target.kind === 'edge-function'
      ? [{ name: target.name, metric: edgeFunctionMetrics(target.configuration).inFlight }]
      : [],
  );
  const answers = await metrics.fetch(
    asked.map(({ metric }) => metric),
    { from: new Date(now.getTime() - LOOK_BACK_MILLIS), to: now },
  );
  return new Map(
    asked.flatMap(({ name, metric }) => {
      const newest = answers.get(metricKey(metric))?.datapoints.at(-1);
      return newest ? [[name, newest.value] as const] : [];
    }),
  );
}
