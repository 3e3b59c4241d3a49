import type { Configuration } from '../../core/config/schema.ts';
import { replicationLagMetric } from '../../core/readiness/standby.ts';
import { IDLE_PLATFORM, type PlatformState } from '../../replay/platform-model.ts';
import type { PublishedMetric } from '../../replay/published-metric.ts';
import { type DayTraffic, minuteOf } from '../day.ts';
import type { Platform } from '../platform.ts';
import type { PlatformRegion } from '../platform-region.ts';
import { serveMinute } from '../player.ts';

/** How far a secondary is behind: under a second is usual (Aurora guide, global databases). */
const REPLICATION_LAG_MILLIS = 120;

/** The day is entered where its traffic has come up. */
const FIRST_MINUTE = 90;

export interface TrafficMinute {
  readonly at: Date;
  /** Requests of the minute, by region. */
  readonly requests: Readonly<Record<string, number>>;
}

interface Rehearsed {
  readonly platform: Platform;
  /** The first is home. */
  readonly regions: readonly PlatformRegion[];
  readonly day: DayTraffic;
  /** The region that users reach now. */
  readonly reached: () => Promise<PlatformRegion>;
}

/** Plays recorded traffic a minute a call, in the region that users reach; the other regions stand idle. */
export function trafficPlayer({ platform, regions, day, reached }: Rehearsed) {
  const states = new Map<string, PlatformState>();
  let minute = FIRST_MINUTE;
  return async (): Promise<TrafficMinute> => {
    const reachedRegion = (await reached()).configuration.region;
    const traffic = minuteOf(day, minute);
    minute += 1;
    const requests: Record<string, number> = {};
    const published: Record<string, readonly PublishedMetric[]> = {};
    for (const { configuration, capacity } of regions) {
      const { region } = configuration;
      const {
        state,
        minute: served,
        metrics,
      } = serveMinute(states.get(region) ?? IDLE_PLATFORM, {
        configuration,
        capacity: await capacity(),
        traffic: region === reachedRegion ? traffic : {},
      });
      states.set(region, state);
      published[region] = [...metrics, ...replicationLag(configuration)];
      requests[region] = Object.values(served.edgeFunctions).reduce(
        (sum, { invocations }) => sum + invocations,
        0,
      );
    }
    const { [platform.configuration.region]: atHome = [], ...elsewhere } = published;
    await platform.minute(atHome, elsewhere);
    return { at: platform.clock.now(), requests };
  };
}

/** RDS publishes it for a secondary; here each side of a pair has it, because either becomes one. */
function replicationLag({ auroraClusters, runbooks }: Configuration): readonly PublishedMetric[] {
  return Object.keys(runbooks?.regionShift ?? {}).flatMap((name) => {
    const cluster = auroraClusters[name];
    return cluster === undefined
      ? []
      : [{ metric: replicationLagMetric(cluster), values: [REPLICATION_LAG_MILLIS] }];
  });
}
