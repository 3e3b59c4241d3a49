import { createRestore } from '../../../../adapters/aws-restore.ts';
import { readConfigurationFile } from '../../../../adapters/configuration-file.ts';
import { configurationSchema } from '../../../../core/config/schema.ts';
import { RUNBOOKS } from '../../../../core/runbooks/runbooks.ts';
import { type FakeRds, fakeRds } from '../../../fakes/fake-rds.ts';
import { type RunbookScene, runbookScene } from '../runbook-scene.ts';

export const CLUSTER = 'assistant-db';
export const WRITER = 'assistant-db-writer';
export const RESTORED = 'assistant-db-restored';
export const RESTORED_WRITER = 'assistant-db-restored-writer';

export const RUNBOOK = RUNBOOKS['restore-from-backup'];

const { configuration: shipped } = readConfigurationFile('config/tidegate.yaml');
const configuration = configurationSchema.parse({
  ...shipped,
  runbooks: { restoreFromBackup: { [CLUSTER]: {} } },
});

export interface RestoreScene extends RunbookScene {
  readonly rds: FakeRds;
  /** What has changed something, in order: the operation and the name of what was made. */
  changes(): readonly string[];
  /** All that the world knows of the old cluster. */
  old(): unknown;
}

/** The machine of restore-from-backup on a cluster of a writer and a reader, with continuous backups and a snapshot. */
export function restoreScene(inputs: Readonly<Record<string, string>> = {}): RestoreScene {
  const rds = fakeRds(new Date('2026-11-02T08:00:00Z'));
  const tags = new Map([
    ['team', 'platform'],
    ['aws:cloudformation:stack-name', 'databases'],
  ]);
  rds.addCluster(CLUSTER, { tags });
  rds.addInstance({
    id: WRITER,
    cluster: CLUSTER,
    isWriter: true,
    instanceClass: 'db.r6g.2xlarge',
    parameterGroup: 'assistant-instances',
  });
  rds.addInstance({ id: 'assistant-db-reader', cluster: CLUSTER, zone: 'us-east-1b' });
  rds.addSnapshot({
    id: 'before-launch',
    cluster: CLUSTER,
    createdAt: new Date('2026-11-01T22:00:00Z'),
  });
  const scene = runbookScene({
    runbook: RUNBOOK,
    configuration,
    cluster: CLUSTER,
    clock: rds,
    inputs: { Source: 'latest', NewClusterIdentifier: RESTORED, ...inputs },
    ports: { restoring: createRestore({ client: rds.client, onceClient: rds.client }) },
  });
  return Object.assign(scene, {
    rds,
    changes: () =>
      rds.exchanges
        .filter(({ operation, output }) => !operation.startsWith('Describe') && output)
        .map(({ operation, input }) => `${operation} ${nameIn({ ...input })}`),
    old: () => structuredClone([rds.cluster(CLUSTER), rds.members(CLUSTER)]),
  });
}

function nameIn(input: Readonly<Record<string, unknown>>): unknown {
  return input['DBInstanceIdentifier'] ?? input['DBClusterIdentifier'];
}
