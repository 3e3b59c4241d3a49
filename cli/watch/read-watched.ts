import { cached } from '../../adapters/cached.ts';
import { alarmNamePrefix } from '../../core/alarms/alarm-name.ts';
import { type ExistingAlarm, existingAlarms } from '../../core/alarms/existing-alarms.ts';
import type { Brake } from '../../core/brakes/brake.ts';
import { brakesInForce, overridden } from '../../core/brakes/in-force.ts';
import type { Configuration, Level } from '../../core/config/schema.ts';
import { dollarsPerHour } from '../../core/cost/capacity-price.ts';
import type { AlarmReading, AuditItem, Control, Ports, TargetState } from '../../core/ports.ts';
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

export interface WatchedAlarm extends AlarmReading {
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
 * Reads what `watch` shows, again and again, with few calls: states and control in one, the alarms in ALARM in another, and
 * existing alarms, where some are named, in a third.
 * Once a minute metrics and quota are added, and for a target that has decided something new its audit. Capacity is what
 * Tidegate read last: Lambda's control plane has 15 calls a second for the users' deployments too.
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
  const decisions = new Map<string, { readonly of: string; readonly item?: AuditItem }>();

  async function lastDecision(name: string, state: TargetState | undefined) {
    const of = `${state?.lastDecision} ${state?.intent?.id}`;
    const known = decisions.get(name);
    if (known?.of === of) return known.item;
    const [item] = await ports.store.readAudit(name, 1);
    decisions.set(name, { of, ...(item && { item }) });
    return item;
  }

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
    const watched = targets.map(async (configured): Promise<WatchedTarget> => {
      const target = overridden(configured, control.brakes, now);
      const { name } = target;
      const state = states.get(name);
      const capacity = { kind: 'steady', current: state?.observedCapacity ?? 0 } as const;
      const bounds = boundsNow(target, capacity, { configuration, states, limits });
      const dollars =
        state?.observedCapacity === undefined
          ? undefined
          : dollarsPerHour(target, state.observedCapacity, configuration);
      const decided = await lastDecision(name, state);
      const changeable = {
        target,
        state,
        control,
        floor: bounds.floor,
        ceiling: bounds.ceiling,
        now,
      };
      const running = requests.get(name);
      return {
        target,
        bounds,
        ...(state && { state }),
        ...(running !== undefined && { inFlight: running }),
        ...(dollars !== undefined && { dollarsPerHour: dollars }),
        ...(decided && { lastDecision: decided }),
        nextScaleOut: nextChange('scale-out', changeable),
        nextScaleIn: nextChange('scale-in', changeable),
      };
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

/** Of an existing alarm the most serious of those that its targets give it. */
function levelOf(alarmName: string, existing: readonly ExistingAlarm[]): Level {
  const given = existing.filter((alarm) => alarm.alarmName === alarmName);
  const isCritical =
    given.length > 0
      ? given.some(({ level }) => level === 'critical')
      : alarmName.endsWith('/critical');
  return isCritical ? 'critical' : 'warning';
}
