import type { Plan } from './plan.ts';
import { planInWords } from './plan.ts';
import type { StepOutcome, StepRun } from './runbook.ts';
import { failureOf, isFailure, optionalPlanOf } from './step-run.ts';

type RunStatus = 'dry-run' | 'succeeded' | 'refused' | 'failed';

/** What a run leaves behind: as data, and as Markdown for people. */
export interface RunReport {
  readonly runbook: string;
  readonly cluster: string;
  readonly status: RunStatus;
  readonly executionId: string;
  readonly startedAt: Date;
  readonly endedAt: Date;
  /** The step that ended the run, and why; nothing when it went through. */
  readonly reason?: string;
  readonly plan?: Plan;
  /** From the request for the failover to the proof of the new writer. */
  readonly recoverySeconds?: number;
  readonly steps: readonly ReportedStep[];
}

type ReportedStep = { readonly step: string } & Omit<StepOutcome, 'plan'>;

export function reportOf(run: StepRun): RunReport {
  const { runbook, request, execution, outcomes, now } = run;
  const failure = failureOf(run);
  const plan = optionalPlanOf(run);
  const recoverySeconds = recoverySecondsOf(run);
  return {
    runbook: runbook.name,
    cluster: request.cluster,
    status: statusOf(run, failure?.outcome),
    executionId: execution.id,
    startedAt: execution.startedAt,
    endedAt: now,
    ...(failure && { reason: `${failure.step}: ${failure.outcome.says}` }),
    ...(plan && { plan }),
    ...(recoverySeconds !== undefined && { recoverySeconds }),
    steps: [...outcomes].map(([step, { kind, says, startedAt, endedAt }]) => ({
      step,
      kind,
      says,
      startedAt,
      endedAt,
    })),
  };
}

export function reportInMarkdown(report: RunReport): string {
  const { runbook, cluster, status, reason, plan, recoverySeconds, steps } = report;
  const rows = steps.map(
    ({ step, kind, says, startedAt, endedAt }) =>
      `| ${step} | ${kind} | ${startedAt.toISOString()} | ${secondsBetween(startedAt, endedAt)} s | ${says.replaceAll('|', '\\|')} |`,
  );
  return [
    `# ${runbook} of ${cluster}: ${status}`,
    ...(reason === undefined ? [] : ['', `Ended by ${reason}`]),
    '',
    `- run: ${report.executionId}`,
    `- from ${report.startedAt.toISOString()} to ${report.endedAt.toISOString()}`,
    ...(recoverySeconds === undefined ? [] : [`- recovery time: ${recoverySeconds} s`]),
    ...(plan === undefined ? [] : ['', planInWords(plan)]),
    '',
    '| step | outcome | began | took | says |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function statusOf({ request }: StepRun, failure: StepOutcome | undefined): RunStatus {
  if (failure !== undefined) return failure.kind === 'refused' ? 'refused' : 'failed';
  return request.mode === 'dry-run' ? 'dry-run' : 'succeeded';
}

/** Missing when no failover was asked for, or the writer is not proven. */
function recoverySecondsOf({ outcomes }: StepRun): number | undefined {
  const asked = outcomes.get('FailOver');
  const proven = outcomes.get('VerifyWriter');
  if (asked?.kind !== 'done' || proven?.kind !== 'done' || isFailure(proven)) return undefined;
  return secondsBetween(asked.startedAt, proven.endedAt);
}

function secondsBetween(from: Date, to: Date): number {
  return Math.round((to.getTime() - from.getTime()) / 1000);
}
