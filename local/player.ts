import { setTimeout as sleep } from 'node:timers/promises';
import type { Configuration } from '../core/config/schema.ts';
import type { AuditItem } from '../core/ports.ts';
import { scalableTargets } from '../core/targets.ts';
import { ASSUMPTIONS } from '../replay/assumptions.ts';
import {
  IDLE_PLATFORM,
  type PlatformCapacity,
  type PlatformMinute,
  type PlatformState,
  playMinute,
} from '../replay/platform-model.ts';
import {
  type PublishedMetric,
  publishedMetrics,
  type ReaderIds,
} from '../replay/published-metric.ts';
import type { Capacity } from './capacity.ts';
import { type DayTraffic, minuteOf } from './day.ts';
import type { Platform } from './platform.ts';

/** One minute that was played, and what Tidegate did at its end. */
export interface PlayedMinute {
  /** When the minute ended, on the virtual clock. */
  readonly at: Date;
  readonly platform: PlatformMinute;
  /** What stands at its end. */
  readonly capacity: Capacity;
  /** Names of the alarms that are in ALARM at its end. */
  readonly inAlarm: readonly string[];
  /** Names of those that came into ALARM. */
  readonly raised: readonly string[];
  /** What was decided anew, the oldest first. */
  readonly decided: readonly AuditItem[];
}

export interface Play {
  readonly day: DayTraffic;
  readonly minutes: number;
  /** A minute takes at least this long, so that people can follow. */
  readonly minuteMillis: number;
  readonly signal: AbortSignal;
}

/**
 * Plays traffic minute by minute: the capacity that the emulator has serves it, what AWS would measure of that is
 * published, and Tidegate answers by changing the capacity of the minutes that follow.
 */
export async function* play(
  platform: Platform,
  { day, minutes, minuteMillis, signal }: Play,
): AsyncGenerator<PlayedMinute> {
  const newAudit = auditReader(platform);
  let inAlarm: readonly string[] = [];
  let state = IDLE_PLATFORM;
  let capacity = await platform.capacity();
  for (let minute = 0; minute < minutes; minute += 1) {
    const startedAt = Date.now();
    const { configuration } = platform;
    const played = serveMinute(state, { configuration, capacity, traffic: minuteOf(day, minute) });
    state = played.state;
    const transitions = await platform.minute(played.metrics);
    const raised = transitions.filter(({ to }) => to === 'ALARM').map(({ alarmName }) => alarmName);
    const left = transitions.filter(({ to }) => to !== 'ALARM').map(({ alarmName }) => alarmName);
    inAlarm = [...inAlarm.filter((name) => !left.includes(name)), ...raised];
    capacity = await platform.capacity();
    yield {
      at: platform.clock.now(),
      platform: played.minute,
      capacity,
      inAlarm,
      raised,
      decided: await newAudit(),
    };
    await sleep(Math.max(0, startedAt + minuteMillis - Date.now()), undefined, { signal });
  }
}

export interface ServedMinute {
  readonly state: PlatformState;
  readonly minute: PlatformMinute;
  /** What AWS would measure of it. */
  readonly metrics: readonly PublishedMetric[];
}

/** A minute of traffic on the capacity that a region has. */
export function serveMinute(
  state: PlatformState,
  {
    configuration,
    capacity,
    traffic,
  }: {
    readonly configuration: Configuration;
    readonly capacity: Capacity;
    readonly traffic: DayTraffic;
  },
): ServedMinute {
  const served = playMinute(state, {
    configuration,
    assumptions: ASSUMPTIONS,
    capacity: serving(capacity),
    traffic,
  });
  const metrics = publishedMetrics(configuration, served.minute, readerIds(capacity));
  return { ...served, metrics };
}

function serving({ edgeFunctions, auroraClusters }: Capacity): PlatformCapacity {
  const provisioned = Object.entries(edgeFunctions).map(([name, { available }]) => [
    name,
    available,
  ]);
  const readers = Object.entries(readerIds({ edgeFunctions, auroraClusters })).map(
    ([name, ids]) => [name, ids.length],
  );
  return {
    provisioned: Object.fromEntries(provisioned),
    readers: Object.fromEntries(readers),
  };
}

function readerIds({ auroraClusters }: Capacity): ReaderIds {
  const entries = Object.entries(auroraClusters).map(([name, instances]) => [
    name,
    instances.filter(({ isWriter, isAvailable }) => !isWriter && isAvailable).map(({ id }) => id),
  ]);
  return Object.fromEntries(entries);
}

/** More than one minute brings. */
const AUDIT_LIMIT = 20;

/** Reads what has come since the last call, of all targets. */
function auditReader({ store, configuration }: Platform): () => Promise<readonly AuditItem[]> {
  const targets = scalableTargets(configuration).map(({ name }) => name);
  const seen = new Set<string>();
  return async () => {
    const items = await Promise.all(targets.map((target) => store.readAudit(target, AUDIT_LIMIT)));
    const fresh = items.flat().filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    return fresh.sort((a, b) => a.at.getTime() - b.at.getTime());
  };
}
