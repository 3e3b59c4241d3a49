import { configurationSchema } from '../../core/config/schema.ts';
import { auroraFailover } from '../../core/runbooks/aurora-failover/aurora-failover.ts';
import type { CallAnswer } from '../../core/runbooks/call-answer.ts';
import type { Cluster } from '../../core/runbooks/ports.ts';
import type { Runbook } from '../../core/runbooks/runbook.ts';
import { type Site, unexpected } from './runs.ts';

export const CLUSTER = 'db';

const configuration = configurationSchema.parse({
  project: 'model',
  region: 'us-east-1',
  mode: 'act',
  quota: { concurrentExecutions: 1200 },
  auroraClusters: {
    [CLUSTER]: {
      clusterIdentifier: CLUSTER,
      instanceClass: 'db.r6g.large',
      memoryMegabytes: 16384,
      maxDatabaseConnections: 1600,
      availabilityZones: ['us-east-1a', 'us-east-1b'],
    },
  },
  runbooks: { approvals: 1, auroraFailover: { [CLUSTER]: { instances: ['a', 'b'] } } },
});

/** The real table, and the same steps under the name of another runbook, which moves the writer too. */
export const FAILOVER_RUNBOOKS = [
  auroraFailover,
  { ...auroraFailover, name: 'scale-database' },
] satisfies readonly Runbook[];

/** One cluster. */
export const SITE: Site = {
  name: 'here',
  cluster: CLUSTER,
  configuration,
  portsOf: (ask) => ({
    clusters: {
      describe: async () => (await ask('describe', {})) as Cluster,
      failOver: async (_cluster, to) => (await ask('failOver', { to })) as CallAnswer,
      setPromotionTier: () => unexpected('a promotion tier'),
    },
  }),
};
