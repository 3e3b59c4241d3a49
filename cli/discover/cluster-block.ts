import { MEASURED_DAYS } from '../../core/cost/measured.ts';
import { count } from '../text.ts';
import type { FoundCluster } from './clusters.ts';
import { type Block, noted } from './noted.ts';

/** Aurora has no more. */
const MOST_READERS = 15;
/** RDS keeps a part of the class's memory for itself, so that the formula's result is a little too high. */
const OF_UPPER_BOUND = 0.9;
/** Where the formula is not known: never below what stood open, and room above it. */
const LEAST_CONNECTIONS = 100;

export function clusterBlock(found: FoundCluster): Block {
  const { instanceClass, readers, readerCpuPercentMost, availabilityZones } = found;
  const maxReaders = Math.min(MOST_READERS, Math.max(readers + 1, 2 * readers));
  return {
    clusterIdentifier: found.clusterIdentifier,
    engine: noted(found.engine, 'as the cluster has it'),
    instanceClass: noted(instanceClass, "the writer's"),
    memoryMegabytes: noted(
      found.memoryMegabytes,
      instanceClass === 'db.serverless' ? '2,048 x its maximum ACU' : `of ${instanceClass}`,
    ),
    maxDatabaseConnections: connections(found),
    minReaders: noted(Math.min(readers, MOST_READERS), 'readers now'),
    maxReaders: noted(
      maxReaders,
      `twice as many, one at least; busiest readers in ${MEASURED_DAYS} days: ${Math.round(readerCpuPercentMost)} % CPU`,
    ),
    availabilityZones: noted(availabilityZones, 'of the cluster and its instances'),
  };
}

function connections({ maxConnectionsAtMost, connectionsMost }: FoundCluster) {
  const ask = 'ask the database: SHOW max_connections';
  const seen = `open at the most: ${count(connectionsMost)}`;
  return maxConnectionsAtMost === undefined
    ? noted(
        Math.max(LEAST_CONNECTIONS, 2 * connectionsMost),
        `a guess, twice what was ${seen}; ${ask}`,
      )
    : noted(
        Math.floor(OF_UPPER_BOUND * maxConnectionsAtMost),
        `a guess, 90 % of what the parameter group's formula gives; ${seen}; ${ask}`,
      );
}
