import { createAuroraFailover } from '../../../adapters/aws-aurora-failover.ts';
import { readConfigurationFile } from '../../../adapters/configuration-file.ts';
import { type Configuration, configurationSchema } from '../../../core/config/schema.ts';
import { RUNBOOKS } from '../../../core/runbooks/runbooks.ts';
import { stateMachineDefinition } from '../../../lib/runbooks/state-machine-definition.ts';
import { type FakeAlarmStates, fakeAlarmStates } from '../../fakes/fake-alarm-states.ts';
import { type FakeRds, fakeRds } from '../../fakes/fake-rds.ts';
import { type ScriptedMetrics, scriptedMetrics } from '../../fakes/scripted-metrics.ts';
import { allSteps, STEP_FUNCTION_ARN } from './interpreter.ts';
import { type RunbookScene, runbookScene } from './runbook-scene.ts';

export { STEP_FUNCTION_ARN } from './interpreter.ts';
export { auroraReplicaLagOf } from './replica-lag-metric.ts';

export const CLUSTER = 'assistant-db';
export const WRITER = 'assistant-db-writer';
export const READER = 'assistant-db-reader';

export const RUNBOOK = RUNBOOKS['aurora-failover'];
export const DEFINITION = stateMachineDefinition(RUNBOOK, STEP_FUNCTION_ARN);
export const STEPS = allSteps(RUNBOOK);

const { configuration: shipped } = readConfigurationFile('config/tidegate.yaml');
function configured({ approvals = 1, startByAlarm }: SceneOptions): Configuration {
  const auroraFailover = { [CLUSTER]: { instances: [WRITER, READER], startByAlarm } };
  return configurationSchema.parse({ ...shipped, runbooks: { approvals, auroraFailover } });
}

interface SceneOptions {
  readonly approvals?: number;
  readonly startByAlarm?: { readonly alarms: readonly string[]; readonly act: 'approve' | 'run' };
}

export interface MachineScene extends RunbookScene {
  readonly alarms: FakeAlarmStates;
  readonly rds: FakeRds;
  readonly metrics: ScriptedMetrics;
  /** What the cluster looks like from outside. */
  describeCluster(): Promise<unknown>;
  changes(): readonly string[];
}

/** The machine of aurora-failover on a cluster of a writer and a reader. */
export function machineScene(options: SceneOptions = {}): MachineScene {
  const rds = fakeRds(new Date('2026-11-02T08:00:00Z'));
  rds.addCluster(CLUSTER);
  rds.addInstance({ id: WRITER, cluster: CLUSTER, isWriter: true, promotionTier: 0 });
  rds.addInstance({ id: READER, cluster: CLUSTER, zone: 'us-east-1b', promotionTier: 1 });
  const metrics = scriptedMetrics();
  const alarms = fakeAlarmStates(rds.now());
  const clusters = createAuroraFailover({ client: rds.client, onceClient: rds.client });
  const scene = runbookScene({
    runbook: RUNBOOK,
    configuration: configured(options),
    cluster: CLUSTER,
    clock: rds,
    ports: { clusters, metrics, alarms },
  });
  return Object.assign(scene, {
    rds,
    metrics,
    alarms,
    describeCluster: () => clusters.describe(CLUSTER),
    changes: () =>
      rds.exchanges
        .map(({ operation }) => operation)
        .filter((operation) => !operation.startsWith('Describe')),
  });
}
