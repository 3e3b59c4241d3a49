import type { Configuration } from '../config/schema.ts';
import type { EdgeFunctionTarget, ScalableTarget } from '../targets.ts';
import { alarmLevel, type Observation } from './observation.ts';

/** How far capacity may go now, in the target's unit, and why when it is not what the configuration says. */
export interface Bounds {
  readonly floor: number;
  readonly ceiling: number;
  readonly says: string;
  /** Set when something other than the configured maximum is the ceiling. */
  readonly loweredBy?: string;
}

/** The configured bounds, and for a function what quota and database connections leave of them. The ceiling wins. */
export function boundsOf(
  target: ScalableTarget,
  observation: Observation,
  configuration: Configuration,
): Bounds {
  const ceilings =
    target.kind === 'edge-function'
      ? [
          quotaCeiling(target, observation, configuration),
          ...connectionCeilings(target, observation, configuration),
        ]
      : [];
  const lowest = ceilings.sort((a, b) => a.capacity - b.capacity)[0];
  if (!lowest || lowest.capacity >= target.maxCapacity) {
    return {
      floor: target.minCapacity,
      ceiling: target.maxCapacity,
      says: `bounds ${target.minCapacity} to ${target.maxCapacity}`,
    };
  }
  const ceiling = Math.max(0, lowest.capacity);
  return {
    floor: Math.min(target.minCapacity, ceiling),
    ceiling,
    says: `bounds ${target.minCapacity} to ${target.maxCapacity}, lowered to ${ceiling}: ${lowest.says}`,
    loweredBy: lowest.says,
  };
}

interface Ceiling {
  readonly capacity: number;
  readonly says: string;
}

function quotaCeiling(
  target: EdgeFunctionTarget,
  observation: Observation,
  { quota }: Configuration,
): Ceiling {
  const concurrency = observation.limits?.concurrentExecutions ?? quota.concurrentExecutions;
  const reserved = observation.limits?.reservedConcurrency ?? 0;
  const elsewhere = observation.provisionedElsewhere;
  const free = concurrency - quota.keepUnreserved - reserved - elsewhere;
  const { targetConcurrency } = target.configuration.scaling;
  // quota 1,000 less 100 kept unreserved, nothing elsewhere: floor(900 / 50) = 18 instances
  return {
    capacity: Math.floor(free / targetConcurrency),
    says:
      `the account's quota of ${concurrency} leaves ${free} environments (${quota.keepUnreserved} kept unreserved, ` +
      `${reserved} reserved, ${elsewhere} provisioned elsewhere), ${targetConcurrency} an instance`,
  };
}

/** Every environment with a pool of its own opens up to `maxConnections`; the database takes only so many. */
function connectionCeilings(
  target: EdgeFunctionTarget,
  observation: Observation,
  { auroraClusters }: Configuration,
): readonly Ceiling[] {
  const { database, pool, scaling } = target.configuration;
  const cluster = database === undefined ? undefined : auroraClusters[database];
  if (database === undefined || !cluster || pool.scope === 'proxy') return [];

  // 1,600 connections / (50 environments x 2 each) = 16 instances
  const perInstance = scaling.targetConcurrency * pool.maxConnections;
  const byDatabase = {
    capacity: Math.floor(cluster.maxDatabaseConnections / perInstance),
    says: `${database} takes ${cluster.maxDatabaseConnections} connections, an instance opens up to ${perInstance}`,
  };
  if (!alarmLevel(observation, 'connections', database)) return [byDatabase];
  const says = `the connections of ${database} are near their limit, and every instance opens up to ${perInstance} more`;
  return [byDatabase, { capacity: Math.ceil(observation.capacity.current), says }];
}
