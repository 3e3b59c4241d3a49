import { stepNamed } from '../../core/runbooks/run-step.ts';
import type { RunbookStep, StepOutcome } from '../../core/runbooks/runbook.ts';
import { isFailure, runTimeLimitSeconds } from '../../core/runbooks/step-run.ts';
import { idOf, intern } from './intern.ts';
import { type Machine, type MachineWorld, nowOf } from './machine-world.ts';
import type { Point, Processes } from './processes.ts';
import { type ApprovedRun, keyOfRun, stepCall } from './runs.ts';

/*
 * What Step Functions does with the machine that is drawn from a runbook. The machine itself runs in an interpreter that
 * others wrote, in test/lib/runbooks; here it is short, so that every interleaving can be had.
 */

/** The machine of a run, at its first step. */
export function begun(
  world: Pick<MachineWorld, 'seconds'>,
  run: ApprovedRun,
  processes: Processes,
): Promise<Machine> {
  const [first] = run.runbook.steps;
  if (first === undefined) throw new Error(`${run.runbook.name} has no step`);
  return entered(world, { run, at: first.name, outcomes: [] }, processes);
}

/** Calls the handler for the machine's step; one that asks for nothing outside has answered at once. */
export async function entered(
  world: Pick<MachineWorld, 'seconds'>,
  machine: Machine,
  processes: Processes,
): Promise<Machine> {
  const point = await callOf(machine, nowOf(world), processes);
  const { call: _, ...rest } = machine;
  return settled(world, { ...rest, call: point }, processes);
}

export function callOf(
  { run, at, outcomes }: Machine,
  now: Date,
  processes: Processes,
): Promise<Point> {
  const step = stepNamed(run, at ?? 'none');
  const key = [keyOfRun(run), step.name, idOf(outcomes), now.toISOString()].join();
  return processes.start(key, stepCall(run, step, { outcomes, now }));
}

/** The machine once the call has ended, at the step that follows its outcome; unchanged while the call goes on. */
export async function settled(
  world: Pick<MachineWorld, 'seconds'>,
  machine: Machine,
  processes: Processes,
): Promise<Machine> {
  const { call } = machine;
  if (call === undefined || call.kind === 'asks') return machine;
  if (call.kind === 'failed') {
    if (!isOutsideFault(call.error)) throw call.error;
    const now = nowOf(world);
    const fault = { kind: 'failed', says: 'fault', startedAt: now, endedAt: now } as const;
    return concluded(world, machine, fault, processes);
  }
  return concluded(world, machine, call.result as StepOutcome, processes);
}

export function concluded(
  world: Pick<MachineWorld, 'seconds'>,
  machine: Machine,
  outcome: StepOutcome,
  processes: Processes,
): Promise<Machine> | Machine {
  const { run, at = '', outcomes: before } = machine;
  const outcomes = intern([...before.filter(([step]) => step !== at), [at, outcome] as const]);
  const step = stepNamed(run, at);
  if (outcome.kind === 'waiting') return { run, at, outcomes };
  const next = nextOf(step, outcome, run);
  return next === undefined
    ? { run, at: undefined, outcomes, endedAt: nowOf(world) }
    : entered(world, { run, at: next, outcomes }, processes);
}

/** As `stateMachineDefinition` draws it. */
function nextOf(step: RunbookStep, outcome: StepOutcome, { runbook }: ApprovedRun) {
  const { steps, compensation, failedEnd } = runbook;
  if (step === failedEnd) return undefined;
  if (step === compensation) return failedEnd.name;
  const next = steps[steps.indexOf(step) + 1]?.name;
  if (!isFailure(outcome)) return next;
  return { stop: failedEnd.name, compensate: compensation.name, continue: next }[step.onFailure];
}

/** Step Functions has timed the machine out, or somebody has aborted it: whatever it was at, it is over. */
export function stopped({ run, at: _, outcomes }: Machine, endedAt: Date): Machine {
  return { run, at: undefined, outcomes, endedAt };
}

/** After so many seconds every machine has ended, and the last call of each. */
export function longestSeconds({ machines }: Pick<MachineWorld, 'machines'>): number {
  return Math.max(0, ...machines.map(({ run }) => runTimeLimitSeconds(run.runbook)));
}

/** What Step Functions catches once no attempt is left. */
function isOutsideFault(error: unknown): boolean {
  return error instanceof Error && error.name === 'OutsideFaultError';
}
