import type { RunbookPorts } from './ports.ts';
import type { RunbookStep, StepOutcome, StepRun, StepVerdict } from './runbook.ts';
import { planOf } from './step-run.ts';

/**
 * Runs one step of a run. A dry run calls no step that is there to change something: it says what the step would do. A
 * wait that looks for longer than its limit has failed.
 */
export async function runStep(
  step: RunbookStep,
  run: StepRun,
  ports: RunbookPorts,
): Promise<StepOutcome> {
  const verdict = await verdictOf(step, run, ports);
  return { ...verdict, startedAt: run.startedAt, endedAt: run.now };
}

async function verdictOf(
  step: RunbookStep,
  run: StepRun,
  ports: RunbookPorts,
): Promise<StepVerdict> {
  if (run.request.mode === 'dry-run' && 'describes' in step)
    return { kind: 'described', says: step.describes(planOf(run)) };
  const verdict = await step.run(run, ports);
  const waitedSeconds = (run.now.getTime() - run.startedAt.getTime()) / 1000;
  return verdict.kind === 'waiting' && waitedSeconds >= step.timeLimitSeconds
    ? { kind: 'failed', says: `after ${step.timeLimitSeconds} s ${verdict.says}` }
    : verdict;
}

/** The runbook's step of that name, its compensation and failed end included. */
export function stepNamed({ runbook }: Pick<StepRun, 'runbook'>, name: string): RunbookStep {
  const all = [...runbook.steps, runbook.compensation, runbook.failedEnd];
  const step = all.find((candidate) => candidate.name === name);
  if (step === undefined) throw new Error(`${runbook.name} has no step ${name}`);
  return step;
}
