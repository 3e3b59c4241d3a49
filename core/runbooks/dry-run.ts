import type { Configuration } from '../config/schema.ts';
import type { RunbookPorts } from './ports.ts';
import { runStep } from './run-step.ts';
import type { Runbook, StepOutcome } from './runbook.ts';
import { isFailure } from './step-run.ts';

export interface DryRun {
  readonly runbook: Runbook;
  readonly configuration: Configuration;
  /** By its name in the configuration. */
  readonly cluster: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly now: Date;
}

/** What the machine's dry run would answer, step by step, up to the first that refuses; nobody is told. */
export async function dryRun(
  { runbook, configuration, cluster, inputs = {}, now }: DryRun,
  ports: RunbookPorts,
): Promise<ReadonlyMap<string, StepOutcome>> {
  const outcomes = new Map<string, StepOutcome>();
  const execution = { id: 'dry-run', name: 'dry-run', startedAt: now };
  const request = { cluster, mode: 'dry-run', inputs } as const;
  for (const step of runbook.steps.filter(({ kind }) => kind !== 'notify')) {
    const run = { runbook, request, configuration, execution, outcomes, startedAt: now, now };
    const outcome = await runStep(step, run, ports);
    outcomes.set(step.name, outcome);
    if (isFailure(outcome)) break;
  }
  return outcomes;
}
