import type { Configuration } from '../../core/config/schema.ts';
import { DOOR_PARAMETERS } from '../../core/runbooks/door.ts';
import { runbookDocumentName } from '../../core/runbooks/names.ts';
import type {
  Automation,
  LockStore,
  RunbookLock,
  RunbookPorts,
} from '../../core/runbooks/ports.ts';
import { runStep } from '../../core/runbooks/run-step.ts';
import type { Runbook, RunbookStep, StepOutcome } from '../../core/runbooks/runbook.ts';
import type { Ask, Program } from './processes.ts';

/** Where runs take place, and what their steps find there besides locks and executions. */
export interface Site {
  readonly name: string;
  readonly cluster: string;
  readonly configuration: Configuration;
  /** Made anew for each call of a step. */
  readonly portsOf: (ask: Ask) => Partial<RunbookPorts>;
}

/** Outcomes of a run's steps, in order. */
export type Outcomes = readonly (readonly [step: string, outcome: StepOutcome])[];

export interface ApprovedRun {
  readonly name: string;
  readonly runbook: Runbook;
  readonly site: Site;
  readonly inputs: Readonly<Record<string, string>>;
  readonly startedAt: Date;
  /** The execution of the document that it says has approved it; a dry run has none. */
  readonly approval?: { readonly id: string; readonly plannedHash: string; readonly at: Date };
}

/** Equal for runs that do the same at the same time. */
export function keyOfRun({
  name,
  runbook,
  site,
  inputs,
  startedAt,
  approval,
}: ApprovedRun): string {
  const what = [name, runbook.name, site.name, ...Object.values(inputs)];
  return [...what, startedAt.toISOString(), approval?.id, approval?.plannedHash].join();
}

export interface LockWrite {
  /** Name of the lock's site. */
  readonly site: string;
  readonly previous: RunbookLock | undefined;
  readonly next: RunbookLock;
}

/** One call of the step's handler: the real step, with everything outside asked for call by call. */
export function stepCall(
  run: ApprovedRun,
  step: RunbookStep,
  { outcomes, now }: { readonly outcomes: Outcomes; readonly now: Date },
): Program {
  const { name, runbook, site, inputs, startedAt, approval } = run;
  const lastLook = new Map(outcomes).get(step.name);
  const stepRun = {
    runbook,
    request: {
      cluster: site.cluster,
      mode: approval ? 'run' : 'dry-run',
      inputs,
      ...(approval && { automationExecutionId: approval.id }),
    },
    configuration: site.configuration,
    execution: { id: name, name, startedAt },
    outcomes: new Map(outcomes),
    startedAt: lastLook?.kind === 'waiting' ? lastLook.startedAt : now,
    now,
  } as const;
  return (ask) => runStep(step, stepRun, portsOf(run, ask));
}

/** No step of these runbooks calls another port. */
function portsOf(run: ApprovedRun, ask: Ask): RunbookPorts {
  const ports: Partial<RunbookPorts> = {
    locks: locksOf(run.site.name, ask),
    executions: {
      endedAt: async (execution) => (await ask('endedAt', { execution })) as Date | undefined,
    },
    approvals: { read: async () => automationOf(run) },
    metrics: { fetch: async () => new Map() },
    notifier: { publish: async () => {} },
    ...run.site.portsOf(ask),
  };
  return ports as RunbookPorts;
}

/** Reports decide nothing. */
function locksOf(site: string, ask: Ask): LockStore {
  return {
    read: async () => (await ask('readLock', { site })) as RunbookLock | undefined,
    write: async (_cluster, previous, next) => {
      const write: LockWrite = { site, previous, next };
      return (await ask('writeLock', write)) as boolean;
    },
    appendRun: async () => {},
    readRuns: () => unexpected('the reports'),
    claimAlarmStart: () => unexpected('the starts by alarms'),
  };
}

function automationOf({ runbook, site, inputs, approval }: ApprovedRun): Automation | undefined {
  if (approval === undefined) return undefined;
  const { id, plannedHash, at } = approval;
  return {
    id,
    documentName: runbookDocumentName(site.configuration.project, runbook.name),
    startedBy: 'arn:aws:sts::123456789012:assumed-role/operator/ada',
    parameters: { [DOOR_PARAMETERS.cluster]: site.cluster, ...inputs },
    plannedHash,
    approval: {
      status: 'Approved',
      by: ['arn:aws:sts::123456789012:assumed-role/approver/grace'],
      at,
    },
  };
}

export function unexpected(what: string): never {
  throw new Error(`a step asked for ${what}`);
}
