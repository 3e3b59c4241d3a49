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

/**
 * The bounds of the file and its windows, and for a function what quota and database connections leave of them. Those two limit growth
 * only: what AWS has granted stands, or somebody else's reservation would take capacity away from traffic.
 */
export function boundsOf(
  target: ScalableTarget,
  observation: Observation,
  configuration: Configuration,
): Bounds {
  const { minCapacity, maxCapacity } = target;
  const notes = [target.windows?.says, target.override].filter((note) => note);
  const says = [`bounds ${minCapacity} to ${maxCapacity}`, ...notes].join(', ');
  const lowest =
    target.kind === 'edge-function'
      ? lowestCeiling(target, observation, configuration)
      : { capacity: maxCapacity, says };
  const ceiling = Math.max(0, lowest.capacity, Math.ceil(observation.capacity.current));
  if (ceiling >= maxCapacity) return { floor: minCapacity, ceiling: maxCapacity, says };
  return {
    floor: Math.min(minCapacity, ceiling),
    ceiling,
    says: `${says}, lowered to ${ceiling}: ${lowest.says}`,
    loweredBy: lowest.says,
  };
}

interface Ceiling {
  readonly capacity: number;
  readonly says: string;
}

function lowestCeiling(
  target: EdgeFunctionTarget,
  observation: Observation,
  configuration: Configuration,
): Ceiling {
  return connectionCeilings(target, observation, configuration).reduce(
    (lowest, ceiling) => (ceiling.capacity < lowest.capacity ? ceiling : lowest),
    quotaCeiling(target, observation, configuration),
  );
}

function quotaCeiling(
  target: EdgeFunctionTarget,
  observation: Observation,
  { quota }: Configuration,
): Ceiling {
  const concurrency = observation.limits?.concurrentExecutions ?? quota.concurrentExecutions;
  const { targetConcurrency } = target.configuration.scaling;
  const elsewhere = observation.provisionedElsewhere;
  const own = observation.capacity.current * targetConcurrency;
  // AWS counts provisioned concurrency as no longer unreserved: 700 of which 500 are its own -> 200 by others. An
  // account where it does not comes out too high, and then AWS refuses what is too much.
  const reserved = Math.max(0, (observation.limits?.reservedConcurrency ?? 0) - own - elsewhere);
  const free = concurrency - quota.keepUnreserved - reserved - elsewhere;
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
  return [byDatabase, { capacity: target.minCapacity, says }];
}
