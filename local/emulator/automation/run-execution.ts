import type { StepExecution } from '@aws-sdk/client-ssm';
import { type AutomationSession, type Interruption, runAction, type StepEnd } from './actions.ts';
import { approvalOutputs, type Decisions } from './approval.ts';
import type { DocumentStep, StepOf } from './document.ts';
import { beginStep, type Execution, endExecution, endStep, outputOf } from './execution.ts';
import { fill } from './variables.ts';

/** What Automation needs around it. */
export interface AutomationSurroundings {
  readonly region: string;
  readonly accountId: string;
  readonly now: () => Date;
  /** Between two looks at a machine. */
  readonly pause: () => Promise<void>;
  /** Rejects when the role does not let Systems Manager have it. */
  readonly sessionOf: (roleArn: string, executionArn: string) => Promise<AutomationSession>;
}

/** AWS's own; the guide names none for the other actions used here. */
const USUAL_APPROVAL_SECONDS = 604_800;
const LONGEST_MESSAGE = 4096;

/** Runs the steps one after the other: only a success leads on. */
export async function runExecution(
  execution: Execution,
  surroundings: AutomationSurroundings,
): Promise<void> {
  const { document, answer } = execution;
  const { region, accountId, now } = surroundings;
  const arn = `arn:aws:ssm:${region}:${accountId}:automation-execution/${answer.AutomationExecutionId}`;
  try {
    const session = await surroundings.sessionOf(document.assumeRole, arn);
    let step = document.mainSteps[0];
    while (step !== undefined && execution.stopping === undefined) {
      const end = await runStep(step, { execution, session, surroundings });
      if (end.status !== 'Success') {
        const says = `step ${step.name} is ${end.status}: ${end.says}`;
        endExecution(execution, end.status, { now: now(), says });
        return;
      }
      step = stepAfter(execution, step, end.nextStep);
    }
    endExecution(execution, execution.stopping === 'Cancel' ? 'Cancelled' : 'Success', {
      now: now(),
    });
  } catch (error) {
    endExecution(execution, 'Failed', { now: now(), says: inWords(error) });
  }
}

function stepAfter(
  { document: { mainSteps } }: Execution,
  step: DocumentStep,
  nextStep: string | undefined,
): DocumentStep | undefined {
  if (step.isEnd) return undefined;
  if (nextStep !== undefined) return mainSteps.find(({ name }) => name === nextStep);
  return mainSteps[mainSteps.indexOf(step) + 1];
}

interface StepRun {
  readonly execution: Execution;
  readonly session: AutomationSession;
  readonly surroundings: AutomationSurroundings;
}

async function runStep(drawn: DocumentStep, run: StepRun): Promise<StepEnd> {
  const { execution, session, surroundings } = run;
  const { now, pause } = surroundings;
  const state = execution.states.get(drawn.name) ?? {};
  beginStep(execution, state, now());
  const act = async (): Promise<StepEnd> => {
    const inputs = fill(drawn.inputs, (name) => textOf(name, run));
    const step = { ...drawn, inputs } as DocumentStep;
    state.Inputs = Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [name, JSON.stringify(value)]),
    );
    if (step.action === 'aws:approve') return awaitApproval(step, state, execution);
    const interruption = () => interruptionOf(execution, state, now());
    return runAction(step, { session, pause, interruption });
  };
  const end = await act().catch(
    (error: unknown): StepEnd => ({ status: 'Failed', says: inWords(error) }),
  );
  endStep(state, end, now());
  return end;
}

/** Waits for what `signals.ts` does with it. */
async function awaitApproval(
  step: StepOf<'aws:approve'>,
  state: StepExecution,
  execution: Execution,
): Promise<StepEnd> {
  if ((step.inputs.Message?.length ?? 0) > LONGEST_MESSAGE)
    throw new Error(`Message is longer than ${LONGEST_MESSAGE} characters`);
  const decisions: Decisions = new Map();
  state.StepStatus = 'Waiting';
  state.Outputs = approvalOutputs(decisions, step.inputs);
  execution.answer.AutomationExecutionStatus = 'Waiting';
  const end = await new Promise<StepEnd>((resolve) => {
    execution.waiting = { step, state, decisions, end: resolve };
  });
  execution.waiting = undefined;
  execution.answer.AutomationExecutionStatus = 'InProgress';
  return { ...end, outputs: approvalOutputs(decisions, step.inputs) };
}

/** Why a step must end before its action has. */
export function interruptionOf(
  { stopping }: Execution,
  { Action, TimeoutSeconds, ExecutionStartTime }: StepExecution,
  now: Date,
): Interruption | undefined {
  if (stopping === 'Cancel') return 'Cancelled';
  const limitSeconds =
    TimeoutSeconds ?? (Action === 'aws:approve' ? USUAL_APPROVAL_SECONDS : undefined);
  if (limitSeconds === undefined || ExecutionStartTime === undefined) return undefined;
  return now.getTime() >= ExecutionStartTime.getTime() + limitSeconds * 1000
    ? 'TimedOut'
    : undefined;
}

function textOf(name: string, { execution, surroundings }: StepRun): string {
  const { region, accountId, now } = surroundings;
  const values: Readonly<Record<string, string | undefined>> = {
    'automation:EXECUTION_ID': execution.answer.AutomationExecutionId,
    'global:REGION': region,
    'global:ACCOUNT_ID': accountId,
    'global:DATE': now().toISOString().slice(0, 10),
  };
  const value = values[name] ?? execution.parameters.get(name) ?? outputOf(execution, name);
  if (value === undefined) throw new Error(`{{ ${name} }} has no value`);
  return value;
}

function inWords(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
