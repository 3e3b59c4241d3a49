import { cached } from '../../adapters/cached.ts';
import { alarmNamePrefix } from '../../core/alarms/alarm-name.ts';
import { type ExistingAlarm, existingAlarms } from '../../core/alarms/existing-alarms.ts';
import type { Brake } from '../../core/brakes/brake.ts';
import { brakesInForce, overridden } from '../../core/brakes/in-force.ts';
import type { Configuration, Level } from '../../core/config/schema.ts';
import { dollarsPerHour } from '../../core/cost/capacity-price.ts';
import type {
  AccountLimits,
  AlarmReading,
  AuditItem,
  Control,
  Ports,
  TargetState,
} from '../../core/ports.ts';
import type { Bounds } from '../../core/scaling/bounds.ts';
import { type ScalableTarget, scalableTargets } from '../../core/targets.ts';
import { targetsAt } from '../../core/windows/targets-at.ts';
import { boundsNow, readInFlight } from '../read-status.ts';
import { type NextChange, nextChange } from './next-change.ts';

export interface Watched {
  readonly project: string;
  readonly region: string;
  readonly at: Date;
  readonly control: Control;
  readonly brakes: readonly Brake[];
  readonly targets: readonly WatchedTarget[];
  readonly inAlarm: readonly WatchedAlarm[];
}

interface WatchedAlarm extends AlarmReading {
  readonly level: Level;
}

export interface WatchedTarget {
  /** With the bounds that windows and overrides give it now. */
  readonly target: ScalableTarget;
  readonly bounds: Bounds;
  readonly state?: TargetState;
  /** Requests in flight at the most in the newest minute that CloudWatch has; edge functions only. */
  readonly inFlight?: number;
  readonly dollarsPerHour?: number;
  readonly lastDecision?: AuditItem;
  readonly nextScaleOut: NextChange;
  readonly nextScaleIn: NextChange;
}

/** CloudWatch has no new value before a minute is over, and bills every question. */
const METRICS_FOR_SECONDS = 60;

/**
 * Reads what `watch` shows, again and again, with few calls: states and control in one, the alarms in ALARM in another,
 * existing alarms, where some are named, in a third. Once a minute metrics and quota are added, and for a target that has
 * decided something new its audit. Capacity is what Tidegate read last: Lambda's control plane has 15 calls a second for
 * the users' deployments too.
 */
export function createWatchedReader(
  configuration: Configuration,
  ports: Ports,
  clock: () => Date,
): () => Promise<Watched> {
  const readRequests = cached(() => readInFlight(scalableTargets(configuration), ports, clock()), {
    seconds: METRICS_FOR_SECONDS,
    now: clock,
  });
  const existing = existingAlarms(configuration);
  const lastDecision = decisionReader(ports.store);

  return async () => {
    const now = clock();
    const { project, region } = configuration;
    const targets = targetsAt(configuration, now);
    const [{ states, control }, inAlarm, requests, limits] = await Promise.all([
      ports.store.readStatesAndControl(targets.map(({ name }) => name)),
      ports.alarms.inAlarm(
        alarmNamePrefix(project),
        existing.map(({ alarmName }) => alarmName),
      ),
      readRequests(),
      ports.account.readLimits(),
    ]);
    const seen = { configuration, states, control, requests, limits, now };
    const watched = targets.map(async (target) => {
      const decided = await lastDecision(target.name, states.get(target.name));
      return { ...watchedTarget(target, seen), ...(decided && { lastDecision: decided }) };
    });
    return {
      project,
      region,
      at: now,
      control,
      brakes: brakesInForce(control.brakes, now),
      targets: await Promise.all(watched),
      inAlarm: inAlarm.map((alarm) => ({ ...alarm, level: levelOf(alarm.name, existing) })),
    };
  };
}

/** Asks for a target's last decision only when its state tells of another. */
function decisionReader(store: Ports['store']) {
  const decisions = new Map<string, { readonly of: string; readonly item?: AuditItem }>();
  return async (name: string, state: TargetState | undefined): Promise<AuditItem | undefined> => {
    const of = `${state?.lastDecision} ${state?.intent?.id}`;
    const known = decisions.get(name);
    if (known?.of === of) return known.item;
    const [item] = await store.readAudit(name, 1);
    decisions.set(name, { of, ...(item && { item }) });
    return item;
  };
}

interface Seen {
  readonly configuration: Configuration;
  readonly states: ReadonlyMap<string, TargetState>;
  readonly control: Control;
  readonly requests: ReadonlyMap<string, number>;
  readonly limits: AccountLimits;
  readonly now: Date;
}

function watchedTarget(configured: ScalableTarget, seen: Seen): WatchedTarget {
  const { configuration, states, control, requests, limits, now } = seen;
  const target = overridden(configured, control.brakes, now);
  const state = states.get(target.name);
  const current = state?.observedCapacity;
  const bounds = boundsNow(
    target,
    { kind: 'steady', current: current ?? 0 },
    { configuration, states, limits },
  );
  const { floor, ceiling } = bounds;
  const changeable = { target, state, control, floor, ceiling, now };
  const inFlight = requests.get(target.name);
  const dollars =
    current === undefined ? undefined : dollarsPerHour(target, current, configuration);
  return {
    target,
    bounds,
    ...(state && { state }),
    ...(inFlight !== undefined && { inFlight }),
    ...(dollars !== undefined && { dollarsPerHour: dollars }),
    nextScaleOut: nextChange('scale-out', changeable),
    nextScaleIn: nextChange('scale-in', changeable),
  };
}

/** Of an existing alarm the most serious of those that its targets give it. */
function levelOf(alarmName: string, existing: readonly ExistingAlarm[]): Level {
  const given = existing.filter((alarm) => alarm.alarmName === alarmName);
  const isCritical =
    given.length > 0
      ? given.some(({ level }) => level === 'critical')
      : alarmName.endsWith('/critical');
  return isCritical ? 'critical' : 'warning';
}
