import { alarmDefinitions } from '../alarms/alarm-definitions.ts';
import type { Configuration } from '../config/schema.ts';
import type { Metric } from '../metrics.ts';
import { PERIOD_SECONDS } from '../metrics.ts';

/** A cluster of this region that may have to take over its partner's traffic, and what must stand for that. */
export interface Standby {
  /** By its name in the configuration. */
  readonly cluster: string;
  readonly clusterIdentifier: string;
  readonly globalClusterIdentifier: string;
  readonly recoveryPointMillis: number;
  readonly functions: readonly StandbyFunction[];
  /** Besides the instance that becomes the writer. */
  readonly readers: number;
  /** Concurrency that must stay unreserved, as `quota` says. */
  readonly keepUnreserved: number;
  /** Every alarm that Tidegate draws in this region. */
  readonly alarmNames: readonly string[];
}

interface StandbyFunction {
  readonly functionName: string;
  readonly alias: string;
  /** Provisioned environments at the partner's peak. */
  readonly environments: number;
}

/** Every standby of this region's configuration: the clusters of `runbooks.regionShift`. */
export function standbys(configuration: Configuration): readonly Standby[] {
  return Object.keys(configuration.runbooks?.regionShift ?? {}).flatMap(
    (cluster) => standbyOf(configuration, cluster) ?? [],
  );
}

/** Undefined when no region shift is configured for the cluster. */
export function standbyOf(configuration: Configuration, cluster: string): Standby | undefined {
  const shift = configuration.runbooks?.regionShift[cluster];
  const configured = configuration.auroraClusters[cluster];
  if (shift === undefined || configured === undefined) return undefined;
  const functions = Object.entries(shift.peak.instances).flatMap(
    ([name, instances]): readonly StandbyFunction[] => {
      const edgeFunction = configuration.edgeFunctions[name];
      if (edgeFunction === undefined) return [];
      const { functionName, alias, scaling } = edgeFunction;
      // 12 instances, targetConcurrency 50 -> 600 environments
      return [{ functionName, alias, environments: instances * scaling.targetConcurrency }];
    },
  );
  return {
    cluster,
    clusterIdentifier: configured.clusterIdentifier,
    globalClusterIdentifier: shift.globalClusterIdentifier,
    recoveryPointMillis: shift.recoveryPointSeconds * 1000,
    functions,
    readers: shift.peak.readers,
    keepUnreserved: configuration.quota.keepUnreserved,
    alarmNames: alarmDefinitions(configuration).map(({ name }) => name),
  };
}

/** How far a secondary cluster is behind, in ms; only secondaries have it (Aurora guide, metrics of a global database). */
export function replicationLagMetric({
  clusterIdentifier,
}: Pick<Standby, 'clusterIdentifier'>): Metric {
  return {
    namespace: 'AWS/RDS',
    metricName: 'AuroraGlobalDBReplicationLag',
    dimensions: { DBClusterIdentifier: clusterIdentifier },
    stat: 'Maximum',
    periodSeconds: PERIOD_SECONDS,
  };
}
