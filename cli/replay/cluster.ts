import type { AuroraClusterConfiguration, Configuration } from '../../core/config/schema.ts';
import { ASSUMPTIONS } from '../../replay/assumptions.ts';
import { CLUSTER_PARAMETERS, type ClusterParameters } from '../../replay/lab/cluster-parameters.ts';

const MILLIS_PER_SECOND = 1000;

/** CPU time of the readers that a request takes where nobody says so, in milliseconds. */
export const READER_CPU_MILLIS = ASSUMPTIONS.database.readerCpuSeconds * MILLIS_PER_SECOND;

/** The cluster as the lab plays it: bounds, price and lines of the configuration, the rest taken for granted. */
export function clusterParametersOf(
  { minReaders, drainSeconds, instanceClass, thresholds }: AuroraClusterConfiguration,
  { prices }: Pick<Configuration, 'prices'>,
  readerCpuMillis: number,
): ClusterParameters {
  const readerDollarsPerHour = prices?.instanceHour[instanceClass];
  return {
    ...CLUSTER_PARAMETERS,
    minReaders,
    drainSeconds,
    lineCpuPercent: thresholds.cpuPercent.warning,
    load: {
      ...CLUSTER_PARAMETERS.load,
      vcpus: vcpusOf(instanceClass),
      readerCpuSeconds: readerCpuMillis / MILLIS_PER_SECOND,
    },
    ...(readerDollarsPerHour !== undefined && { readerDollarsPerHour }),
  };
}

/** `db.r6g.large` has 2, `db.r6g.xlarge` 4, `db.r6g.4xlarge` 16 (RDS guide, DB instance classes); a smaller one has 2. */
export function vcpusOf(instanceClass: string): number {
  const [, times] = /\.(\d*)xlarge$/.exec(instanceClass) ?? [];
  return times === undefined ? 2 : 4 * Number(times || 1);
}
