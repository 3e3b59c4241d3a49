import { configurationSchema } from '../../core/config/schema.ts';
import { auroraFailover } from '../../core/runbooks/aurora-failover/aurora-failover.ts';
import type { CallAnswer } from '../../core/runbooks/call-answer.ts';
import { DOOR_PARAMETERS } from '../../core/runbooks/door.ts';
import { runbookDocumentName } from '../../core/runbooks/names.ts';
import type {
  Automation,
  Cluster,
  LockStore,
  RunbookLock,
  RunbookPorts,
} from '../../core/runbooks/ports.ts';
import { runStep } from '../../core/runbooks/run-step.ts';
import type { Runbook, RunbookStep, StepOutcome } from '../../core/runbooks/runbook.ts';
import type { Ask, Program } from './processes.ts';

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

/** Outcomes of a run's steps, in order. */
export type Outcomes = readonly (readonly [step: string, outcome: StepOutcome])[];

export interface ApprovedRun {
  readonly name: string;
  readonly runbook: Runbook;
  readonly startedAt: Date;
  /** The execution of the document that it says has approved it; a dry run has none. */
  readonly approval?: { readonly id: string; readonly plannedHash: string; readonly at: Date };
}

/** Equal for runs that do the same at the same time. */
export function keyOfRun({ name, runbook, startedAt, approval }: ApprovedRun): string {
  return [name, runbook.name, startedAt.toISOString(), approval?.id, approval?.plannedHash].join();
}

export interface LockWrite {
  readonly previous: RunbookLock | undefined;
  readonly next: RunbookLock;
}

/** One call of the step's handler: the real step, with lock, cluster and executions asked for call by call. */
export function stepCall(
  run: ApprovedRun,
  step: RunbookStep,
  { outcomes, now }: { readonly outcomes: Outcomes; readonly now: Date },
): Program {
  const { name, runbook, startedAt, approval } = run;
  const lastLook = new Map(outcomes).get(step.name);
  const stepRun = {
    runbook,
    request: {
      cluster: CLUSTER,
      mode: approval ? 'run' : 'dry-run',
      ...(approval && { automationExecutionId: approval.id }),
    },
    configuration,
    execution: { id: name, name, startedAt },
    outcomes: new Map(outcomes),
    startedAt: lastLook?.kind === 'waiting' ? lastLook.startedAt : now,
    now,
  } as const;
  return (ask) => runStep(step, stepRun, portsOf(run, ask));
}

/** No step of this runbook calls another port. */
function portsOf(run: ApprovedRun, ask: Ask): RunbookPorts {
  const ports: Partial<RunbookPorts> = {
    locks: locksOf(ask),
    clusters: {
      describe: async () => (await ask('describe', {})) as Cluster,
      failOver: async (_cluster, to) => (await ask('failOver', { to })) as CallAnswer,
      setPromotionTier: () => unexpected('a promotion tier'),
    },
    executions: {
      endedAt: async (execution) => (await ask('endedAt', { execution })) as Date | undefined,
    },
    approvals: { read: async () => automationOf(run) },
    metrics: { fetch: async () => new Map() },
    notifier: { publish: async () => {} },
  };
  return ports as RunbookPorts;
}

/** Reports decide nothing. */
function locksOf(ask: Ask): LockStore {
  return {
    read: async () => (await ask('readLock', {})) as RunbookLock | undefined,
    write: async (_cluster, previous, next) => {
      const write: LockWrite = { previous, next };
      return (await ask('writeLock', write)) as boolean;
    },
    appendRun: async () => {},
    readRuns: () => unexpected('the reports'),
    claimAlarmStart: () => unexpected('the starts by alarms'),
  };
}

function automationOf({ runbook, approval }: ApprovedRun): Automation | undefined {
  if (approval === undefined) return undefined;
  const { id, plannedHash, at } = approval;
  return {
    id,
    documentName: runbookDocumentName(configuration.project, runbook.name),
    startedBy: 'arn:aws:sts::123456789012:assumed-role/operator/ada',
    parameters: { [DOOR_PARAMETERS.cluster]: CLUSTER },
    plannedHash,
    approval: {
      status: 'Approved',
      by: ['arn:aws:sts::123456789012:assumed-role/approver/grace'],
      at,
    },
  };
}

function unexpected(what: string): never {
  throw new Error(`a step asked for ${what}`);
}
