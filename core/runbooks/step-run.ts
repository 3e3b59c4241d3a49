import type { Plan } from './plan.ts';
import type { RunbookLock } from './ports.ts';
import type { Runbook, StepOutcome, StepRun } from './runbook.ts';

/** Room for the attempts that follow a fault. */
const RETRIES_SECONDS = 600;

/** When a run has ended for certain: its machine is timed out after this long, and its lock ends by itself. */
export function runTimeLimitSeconds({ steps, compensation, failedEnd }: Runbook): number {
  const limits = [...steps, compensation, failedEnd].map((step) => step.timeLimitSeconds);
  return limits.reduce((sum, seconds) => sum + seconds, RETRIES_SECONDS);
}

/** The plan that this run was approved for; its first step has made it. */
export function planOf({ outcomes }: Pick<StepRun, 'outcomes'>): Plan {
  const plan = optionalPlanOf({ outcomes });
  if (plan === undefined) throw new Error('no step before this one has made a plan');
  return plan;
}

export function optionalPlanOf({ outcomes }: Pick<StepRun, 'outcomes'>): Plan | undefined {
  for (const outcome of outcomes.values()) if ('plan' in outcome) return outcome.plan;
  return undefined;
}

/** The step that ended the run, with its reason; a step whose failure the run outlives is passed over. */
export function failureOf({
  runbook,
  outcomes,
}: Pick<StepRun, 'runbook' | 'outcomes'>):
  | { readonly step: string; readonly outcome: StepOutcome }
  | undefined {
  for (const { name, onFailure } of runbook.steps) {
    const outcome = outcomes.get(name);
    if (outcome !== undefined && onFailure !== 'continue' && isFailure(outcome))
      return { step: name, outcome };
  }
  return undefined;
}

export function isFailure({ kind }: StepOutcome): boolean {
  return kind === 'refused' || kind === 'failed';
}

export function nextToken(lock: RunbookLock | undefined): number {
  return (lock?.token ?? 0) + 1;
}
