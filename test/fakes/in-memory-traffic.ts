import type { TrafficFlag, TrafficFlags } from '../../adapters/aws-dynamodb-traffic.ts';

export interface InMemoryTraffic {
  read: TrafficFlags['read'];
  readonly write: TrafficFlags['write'];
  readonly flags: Map<string, TrafficFlag>;
}

/** Keeps the promise of the table: the same said again stays with who said it first. */
export function inMemoryTraffic(): InMemoryTraffic {
  const flags = new Map<string, TrafficFlag>();
  return {
    flags,
    read: async (cluster) => flags.get(cluster),
    async write(cluster, flag) {
      const said = flags.get(cluster);
      if (said === undefined || said.awayFrom !== flag.awayFrom) flags.set(cluster, flag);
    },
  };
}
