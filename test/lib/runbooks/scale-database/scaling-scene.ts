import { createAuroraFailover } from '../../../../adapters/aws-aurora-failover.ts';
import { createVerticalScaling } from '../../../../adapters/aws-vertical-scaling.ts';
import { readConfigurationFile } from '../../../../adapters/configuration-file.ts';
import { configurationSchema } from '../../../../core/config/schema.ts';
import { RUNBOOKS } from '../../../../core/runbooks/runbooks.ts';
import { type FakeRds, fakeRds } from '../../../fakes/fake-rds.ts';
import { type ScriptedMetrics, scriptedMetrics } from '../../../fakes/scripted-metrics.ts';
import { type RunbookScene, runbookScene } from '../runbook-scene.ts';

export const CLUSTER = 'assistant-db';
export const WRITER = 'assistant-db-writer';
export const READER = 'assistant-db-reader';
export const SPARE = 'assistant-db-spare';
/** Tidegate's own. */
export const OWNED = 'assistant-db-tidegate-01';
export const OLD_CLASS = 'db.r6g.large';
export const NEW_CLASS = 'db.r6g.xlarge';

export const RUNBOOK = RUNBOOKS['scale-database'];

const { configuration: shipped } = readConfigurationFile('config/tidegate.yaml');

export interface ScalingScene extends RunbookScene {
  readonly rds: FakeRds;
  readonly metrics: ScriptedMetrics;
  /** What has changed something, in order: the operation and what it was about. */
  changes(): readonly string[];
  failovers(): number;
  classes(): Readonly<Record<string, string>>;
  /** Of the runs from now on. */
  want(instanceClass: string): void;
}

interface SceneOptions {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly windows?: object;
}

/** The machine of scale-database on a cluster of a writer, two readers, and one of Tidegate's. */
export function scalingScene({ inputs = {}, windows }: SceneOptions = {}): ScalingScene {
  const configuration = configurationSchema.parse({
    ...shipped,
    runbooks: { scaleDatabase: { [CLUSTER]: { instances: [WRITER, READER, SPARE] } } },
    ...(windows && { windows }),
  });
  const rds = fakeRds(new Date('2026-11-02T08:00:00Z'));
  rds.addCluster(CLUSTER);
  rds.addInstance({ id: WRITER, cluster: CLUSTER, isWriter: true, promotionTier: 0 });
  rds.addInstance({ id: READER, cluster: CLUSTER, zone: 'us-east-1b', promotionTier: 1 });
  rds.addInstance({ id: SPARE, cluster: CLUSTER, zone: 'us-east-1c', promotionTier: 2 });
  rds.addInstance({ id: OWNED, cluster: CLUSTER, promotionTier: 15 });
  const metrics = scriptedMetrics();
  const given = { InstanceClass: NEW_CLASS, ...inputs };
  const clients = { client: rds.client, onceClient: rds.client };
  const scene = runbookScene({
    runbook: RUNBOOK,
    configuration,
    cluster: CLUSTER,
    clock: rds,
    inputs: given,
    ports: {
      clusters: createAuroraFailover(clients),
      scaling: createVerticalScaling(clients),
      metrics,
    },
  });
  const changes = () =>
    rds.exchanges
      .filter(({ operation, output }) => !operation.startsWith('Describe') && output !== undefined)
      .map(({ operation, input }) => inWords(operation, input));
  return Object.assign(scene, {
    rds,
    metrics,
    changes,
    want: (instanceClass: string) => {
      given.InstanceClass = instanceClass;
    },
    failovers: () => changes().filter((change) => change.startsWith('FailoverDBCluster')).length,
    classes: () =>
      Object.fromEntries(rds.members(CLUSTER).map(({ id, instanceClass }) => [id, instanceClass])),
  });
}

/** `ModifyDBInstance assistant-db-reader db.r6g.xlarge` */
function inWords(operation: string, input: object): string {
  const about: Record<string, unknown> = { ...input };
  const words = [
    about['DBClusterSnapshotIdentifier'],
    about['TargetDBInstanceIdentifier'],
    about['DBInstanceIdentifier'],
    about['DBInstanceClass'],
  ];
  return [operation, ...words.filter((word) => word !== undefined)].join(' ');
}
