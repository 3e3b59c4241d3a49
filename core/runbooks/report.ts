import { inputsOf } from './inputs.ts';
import type { Facts, Plan } from './plan.ts';
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
  /** As the operator gave them, with defaults. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The step that ended the run, and why; nothing when it went through. */
  readonly reason?: string;
  readonly plan?: Plan;
  /** Missing when nothing was asked for, or its effect is not proven. */
  readonly recoverySeconds?: number;
  /** Of the first step that saw something, and of the last one. */
  readonly before?: Facts;
  readonly after?: Facts;
  readonly steps: readonly ReportedStep[];
}

type ReportedStep = { readonly step: string } & Omit<StepOutcome, 'plan'>;

export function reportOf(run: StepRun): RunReport {
  const { runbook, request, execution, outcomes, now } = run;
  const failure = failureOf(run);
  const plan = optionalPlanOf(run);
  const recoverySeconds = recoverySecondsOf(run);
  const facts = [...outcomes.values()].flatMap((outcome) =>
    'facts' in outcome && outcome.facts ? [outcome.facts] : [],
  );
  const [before, after] = [facts[0], facts.length > 1 ? facts.at(-1) : undefined];
  return {
    runbook: runbook.name,
    cluster: request.cluster,
    status: statusOf(run, failure?.outcome),
    executionId: execution.id,
    startedAt: execution.startedAt,
    endedAt: now,
    inputs: inputsOf(runbook, request.inputs),
    ...(failure && { reason: `${failure.step}: ${failure.outcome.says}` }),
    ...(plan && { plan }),
    ...(recoverySeconds !== undefined && { recoverySeconds }),
    ...(before && { before }),
    ...(after && { after }),
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
  const { inputs, before, after } = report;
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
    ...listed('inputs', inputs),
    ...(recoverySeconds === undefined ? [] : [`- recovery time: ${recoverySeconds} s`]),
    ...listed('before', before),
    ...listed('after', after),
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

/** `- before: writer assistant-db-writer, lagMillis 20` */
function listed(title: string, facts: Facts = {}): readonly string[] {
  const words = Object.entries(facts).map(([name, value]) => `${name} ${value}`);
  return words.length === 0 ? [] : [`- ${title}: ${words.join(', ')}`];
}

function recoverySecondsOf({ runbook: { recovery }, outcomes }: StepRun): number | undefined {
  const asked = recovery && outcomes.get(recovery.from);
  const proven = recovery && outcomes.get(recovery.to);
  if (asked?.kind !== 'done' || proven?.kind !== 'done' || isFailure(proven)) return undefined;
  return secondsBetween(asked.startedAt, proven.endedAt);
}

function secondsBetween(from: Date, to: Date): number {
  return Math.round((to.getTime() - from.getTime()) / 1000);
}
