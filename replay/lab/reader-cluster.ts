import type { CapacityReading } from '../../core/ports.ts';
import { readerUtilization } from '../database-model.ts';
import type { ClusterParameters } from './cluster-parameters.ts';
import { loadPoint, type MeasuredWorld } from './datapoints.ts';
import { BLOCK_SECONDS } from './demand.ts';
import { ONE_MINUTE_FEED } from './parameters.ts';
import { emptyReaderTally, type ReaderTally } from './reader-tally.ts';

const MINUTE_SECONDS = 60;

/** A reader with no more of them is removed before its time to drain is over, as the adapter does. */
const FEW_CONNECTIONS = 1;

/** What Aurora measures of its readers in one minute. */
interface ReaderMinute {
  readonly readers: number;
  /** The mean of all of them; 100 where requests ask for more than there is. */
  readonly cpuPercent: number;
  readonly connectionsPerReader: number;
}

/** The readers of an Aurora cluster that one function reads from, in virtual time. */
export interface ReaderCluster {
  readonly parameters: ClusterParameters;
  /** Those that serve, those that drain included. */
  readonly available: number;
  /** What was asked for last. */
  readonly requested: number;
  /** Every whole minute that has passed. */
  readonly minutes: readonly ReaderMinute[];
  readonly scored: ReaderTally;
  reading(): CapacityReading;
  /** Absolute, and to be repeated as the loop does: a drain is carried on by asking for the same again. */
  request(readers: number): void;
  /** Lets time come to `second`, which the requests have come to already. */
  advanceTo(second: number): void;
}

/** A state that ends by itself. */
interface Pending {
  readonly readers: number;
  readonly until: number;
}

export function readerCluster(parameters: ClusterParameters, world: MeasuredWorld): ReaderCluster {
  const { minReaders, creationSeconds, deletionSeconds, drainSeconds } = parameters;
  const { isScored } = world.demand;
  const [scored, unscored] = [emptyReaderTally(), emptyReaderTally()];
  const minutes: ReaderMinute[] = [];
  /** When each of Tidegate's became available, the newest last. */
  const owned: number[] = [];
  let now = 0;
  let available = minReaders;
  /** Fewest since the last whole minute: one that came in it has no connections yet. */
  let served = minReaders;
  let creating: Pending | undefined;
  let leaving: Pending | undefined;
  let draining: Pending | undefined;

  const tallyAt = (second: number): ReaderTally =>
    isScored[Math.floor(second / BLOCK_SECONDS)] === 1 ? scored : unscored;

  const cluster: ReaderCluster = {
    parameters,
    get available() {
      return available;
    },
    get requested() {
      return available + (creating?.readers ?? 0) - (draining?.readers ?? 0);
    },
    minutes,
    scored,
    reading() {
      if (creating || leaving) {
        const desired = available + (creating?.readers ?? 0);
        return { kind: 'changing', current: available, desired };
      }
      if (draining)
        return { kind: 'draining', current: available, desired: available - draining.readers };
      return { kind: 'steady', current: available, removable: owned.length };
    },
    request(readers) {
      if (creating || leaving) return;
      const before = cluster.requested;
      const surplus = Math.min(available - readers, owned.length);
      if (surplus <= 0) draining = undefined;
      else if (draining && (now >= draining.until || hasFewConnections())) remove(surplus);
      else draining = { readers: surplus, until: draining?.until ?? now + drainSeconds };
      if (readers > available)
        creating = { readers: readers - available, until: now + creationSeconds };
      if (cluster.requested !== before) tallyAt(now).changes += 1;
    },
    advanceTo(second) {
      while (now < second) {
        const nextMinute = (Math.floor(now / MINUTE_SECONDS) + 1) * MINUTE_SECONDS;
        const until = Math.min(second, nextMinute, creating?.until ?? second);
        const next = Math.min(until, leaving?.until ?? until);
        tallyAt(now).readerSeconds += available * (next - now);
        now = next;
        settle();
        if (now === nextMinute) measure();
      }
    },
  };

  function settle(): void {
    if (creating && creating.until <= now) {
      available += creating.readers;
      owned.push(...Array.from({ length: creating.readers }, () => now));
      creating = undefined;
    }
    if (leaving && leaving.until <= now) leaving = undefined;
  }

  /** The newest go first. */
  function remove(readers: number): void {
    for (const since of owned.splice(owned.length - readers)) {
      // deleted after 7 minutes: 3 more are billed
      tallyAt(now).minimumSeconds += Math.max(0, parameters.billedAtLeastSeconds - (now - since));
    }
    available -= readers;
    served = Math.min(served, available);
    draining = undefined;
    leaving = { readers, until: now + deletionSeconds };
  }

  function measure(): void {
    const { requests, mean } = loadPoint(world, ONE_MINUTE_FEED, minutes.length);
    const { load, lineCpuPercent } = parameters;
    const utilization = readerUtilization(requests / MINUTE_SECONDS, served, load);
    const cpuPercent = 100 * Math.min(1, utilization);
    const connections = mean * load.connectionsPerRequestInFlight;
    const connectionsPerReader = Math.round(connections / Math.max(1, served));
    minutes.push({ readers: served, cpuPercent, connectionsPerReader });
    const tally = tallyAt(now - MINUTE_SECONDS);
    tally.requests += requests;
    tally.requestsOverLine += cpuPercent >= lineCpuPercent ? requests : 0;
    tally.busiestCpuPercent = Math.max(tally.busiestCpuPercent, cpuPercent);
    served = available;
  }

  const hasFewConnections = (): boolean =>
    (minutes.at(-1)?.connectionsPerReader ?? Number.POSITIVE_INFINITY) <= FEW_CONNECTIONS;

  return cluster;
}
