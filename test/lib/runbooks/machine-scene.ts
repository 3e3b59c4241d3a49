import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { createAuroraFailover } from '../../../adapters/aws-aurora-failover.ts';
import { createSsmApprovals } from '../../../adapters/aws-ssm-approvals.ts';
import { readConfigurationFile } from '../../../adapters/configuration-file.ts';
import { configurationSchema } from '../../../core/config/schema.ts';
import type { Metric } from '../../../core/metrics.ts';
import type { Notification } from '../../../core/ports.ts';
import { runbookDocumentName } from '../../../core/runbooks/names.ts';
import type { LockStore, RunbookPorts } from '../../../core/runbooks/ports.ts';
import { RUNBOOKS } from '../../../core/runbooks/runbooks.ts';
import { answerStep } from '../../../lambdas/answer-step.ts';
import { stateMachineDefinition } from '../../../lib/runbooks/state-machine-definition.ts';
import {
  type AutomationStory,
  automationExecution,
  type FakeAutomations,
  fakeAutomations,
} from '../../fakes/fake-automations.ts';
import { type FakeRds, fakeRds } from '../../fakes/fake-rds.ts';
import { type InMemoryLocks, inMemoryLocks } from '../../fakes/in-memory-locks.ts';
import { type ScriptedMetrics, scriptedMetrics } from '../../fakes/scripted-metrics.ts';

export const CLUSTER = 'assistant-db';
export const WRITER = 'assistant-db-writer';
export const READER = 'assistant-db-reader';

export const STEP_FUNCTION_ARN = 'arn:aws:lambda:us-east-1:123456789012:function:runbook-step';
export const RUNBOOK = RUNBOOKS['aurora-failover'];
export const DEFINITION = stateMachineDefinition(RUNBOOK, STEP_FUNCTION_ARN);

// It writes defaults into what it is given, and its type does not know JSONPath keys such as `id.$`.
const MACHINE = new StateMachine(
  stateMachineDefinition(RUNBOOK, STEP_FUNCTION_ARN) as unknown as StateMachineDefinition,
);

/** Every step of the table, with those that end a failed run. */
export const STEPS = [...RUNBOOK.steps, RUNBOOK.compensation, RUNBOOK.failedEnd];

const { configuration: shipped } = readConfigurationFile('config/tidegate.yaml');
const configuration = configurationSchema.parse({
  ...shipped,
  runbooks: { auroraFailover: { [CLUSTER]: { instances: [WRITER, READER] } } },
});

export function auroraReplicaLagOf(instance: string): Metric {
  return {
    namespace: 'AWS/RDS',
    metricName: 'AuroraReplicaLag',
    dimensions: { DBInstanceIdentifier: instance },
    stat: 'Maximum',
    periodSeconds: 60,
  };
}

export interface RunEnd {
  readonly status: 'SUCCEEDED' | 'FAILED';
  /** The execution's output, or the cause of its failure. */
  readonly says: string;
  /** States in the order in which they were entered. */
  readonly path: readonly string[];
}

export interface StepCall {
  readonly step: string;
  readonly isDryRun: boolean;
  /** 1 for the first time that this run calls the step. */
  readonly attempt: number;
}

export interface MachineScene {
  readonly rds: FakeRds;
  readonly automations: FakeAutomations;
  readonly locks: InMemoryLocks;
  readonly metrics: ScriptedMetrics;
  readonly told: readonly Notification[];
  /** Stops the execution that was started last, as somebody does in the console. */
  abort: () => void;
  /** Called before each step is run; what it throws is the step's fault. */
  beforeStep: (call: StepCall) => void;
  /** The same after it has run: its work is done, and its answer is lost. */
  afterStep: (call: StepCall) => void;
  dryRun(): Promise<RunEnd>;
  /** An approval of what a dry run says now, and the run of that name; `story` changes the approval. */
  run(story?: Partial<AutomationStory>): Promise<RunEnd>;
  start(name: string, request: object): Promise<RunEnd>;
  approve(story?: Partial<AutomationStory>): Promise<string>;
  /** What the cluster looks like from outside. */
  cluster(): Promise<unknown>;
  changes(): readonly string[];
}

/** The machine of aurora-failover in an interpreter that others wrote, on a cluster of a writer and a reader. */
export function machineScene(): MachineScene {
  const rds = fakeRds(new Date('2026-11-02T08:00:00Z'));
  rds.addCluster(CLUSTER);
  rds.addInstance({ id: WRITER, cluster: CLUSTER, isWriter: true, promotionTier: 0 });
  rds.addInstance({ id: READER, cluster: CLUSTER, zone: 'us-east-1b', promotionTier: 1 });
  const automations = fakeAutomations();
  const locks = inMemoryLocks();
  const metrics = scriptedMetrics();
  const told: Notification[] = [];
  const clusters = createAuroraFailover({ client: rds.client, onceClient: rds.client });
  const ports: RunbookPorts = {
    clusters,
    metrics,
    approvals: createSsmApprovals({ client: automations.client }),
    locks: locks as LockStore,
    notifier: { publish: async (notification) => void told.push(notification) },
  };
  let runs = 0;

  const scene: MachineScene = {
    rds,
    automations,
    locks,
    metrics,
    told,
    abort: () => {},
    beforeStep: () => {},
    afterStep: () => {},
    start: (name, request) => interpret(scene, ports, name, request),
    dryRun: () => {
      runs += 1;
      return scene.start(`dry-run-${runs}`, { cluster: CLUSTER, mode: 'dry-run' });
    },
    approve: async (story = {}) => {
      const dryRun = await scene.dryRun();
      runs += 1;
      const id = story.id ?? `00000000-0000-4000-8000-${String(runs).padStart(12, '0')}`;
      const plannedHash = dryRun.status === 'SUCCEEDED' ? JSON.parse(dryRun.says).plan.hash : '';
      automations.executions.set(
        id,
        automationExecution({
          id,
          documentName: runbookDocumentName(configuration.project, RUNBOOK.name),
          cluster: CLUSTER,
          plannedHash,
          startedBy: 'ada',
          approvedBy: ['grace'],
          approvedAt: rds.now(),
          ...story,
        }),
      );
      return id;
    },
    run: async (story) => {
      const id = await scene.approve(story);
      return scene.start(id, { cluster: CLUSTER, mode: 'run', automationExecutionId: id });
    },
    cluster: () => clusters.describe(CLUSTER),
    changes: () =>
      rds.exchanges
        .map(({ operation }) => operation)
        .filter((operation) => !operation.startsWith('Describe')),
  };
  return scene;
}

async function interpret(
  scene: MachineScene,
  ports: RunbookPorts,
  name: string,
  request: object,
): Promise<RunEnd> {
  const attempts = new Map<string, number>();
  const startedAt = scene.rds.now();
  const handle = async (given: unknown) => {
    const event = onSceneTime(given as StepEvent, startedAt);
    const { step } = event;
    const attempt = (attempts.get(step) ?? 0) + 1;
    attempts.set(step, attempt);
    const call = { step, attempt, isDryRun: event.request.mode === 'dry-run' };
    scene.rds.advance(0.5);
    scene.beforeStep(call);
    const surroundings = { configuration, ports, now: scene.rds.now() };
    const { outcome } = await answerStep(JSON.parse(JSON.stringify(event)), surroundings);
    scene.afterStep(call);
    const table = STEPS.find((candidate) => candidate.name === step);
    if (outcome.kind === 'waiting' && table?.kind === 'wait')
      scene.rds.advance(table.lookEverySeconds);
    return JSON.parse(JSON.stringify(outcome));
  };
  const states = Object.keys(DEFINITION.States);
  const each = <T>(value: T) => Object.fromEntries(states.map((state) => [state, value]));
  const execution = MACHINE.run(request as never, {
    overrides: {
      taskResourceLocalHandlers: each(handle as never),
      waitTimeOverrides: each(0),
      retryIntervalOverrides: each(0),
    },
    context: {
      Execution: {
        Id: `arn:aws:states:us-east-1:123456789012:execution:aurora-failover:${name}`,
        Name: name,
        Input: request as never,
      },
    } as never,
  });
  scene.abort = execution.abort;
  const path: string[] = [];
  const reading = (async () => {
    for await (const event of execution.eventLogs)
      if (event.type === 'StateEntered') path.push(event.state.name);
  })();
  const end = await execution.result.then(
    (result) => ({ status: 'SUCCEEDED' as const, says: JSON.stringify(result) }),
    (error: Error) => ({ status: 'FAILED' as const, says: error.message }),
  );
  await reading;
  return { ...end, path };
}

interface StepEvent {
  readonly step: string;
  readonly request: { readonly mode?: string };
  readonly execution: object;
}

/** The interpreter puts the real time into the context, whatever it is given. */
function onSceneTime(event: StepEvent, startedAt: Date): StepEvent {
  return { ...event, execution: { ...event.execution, startedAt } };
}
