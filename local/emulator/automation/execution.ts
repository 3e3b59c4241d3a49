import type { AutomationExecution, StepExecution } from '@aws-sdk/client-ssm';
import type { StepEnd } from './actions.ts';
import type { Decisions } from './approval.ts';
import type { AutomationDocument, DocumentStep, StepOf } from './document.ts';
import { type GivenParameters, resolveParameters } from './parameters.ts';

export interface ExecutionStart {
  readonly id: string;
  readonly documentName: string;
  readonly documentVersion: number;
  readonly document: AutomationDocument;
  readonly given: GivenParameters;
  /** ARN of the caller. */
  readonly startedBy: string;
}

interface WaitingStep {
  readonly step: StepOf<'aws:approve'>;
  readonly state: StepExecution;
  readonly decisions: Decisions;
  readonly end: (end: StepEnd) => void;
}

/** One execution of a document. `answer` is what AWS says of it, and changes while it runs. */
export interface Execution {
  readonly document: AutomationDocument;
  readonly parameters: ReadonlyMap<string, string>;
  readonly answer: AutomationExecution;
  readonly states: ReadonlyMap<string, StepExecution>;
  /** The approval that it waits for. */
  waiting?: WaitingStep | undefined;
  stopping?: 'Cancel' | 'Complete';
}

/** Throws when the document takes no such parameters. */
export function newExecution(start: ExecutionStart, now: Date): Execution {
  const { id, document, given, startedBy, documentName, documentVersion } = start;
  const parameters = resolveParameters(document, given);
  const states = new Map(document.mainSteps.map((step) => [step.name, pending(step)]));
  const answer: AutomationExecution = {
    AutomationExecutionId: id,
    DocumentName: documentName,
    DocumentVersion: String(documentVersion),
    ExecutionStartTime: now,
    AutomationExecutionStatus: 'InProgress',
    StepExecutions: [...states.values()],
    StepExecutionsTruncated: false,
    Mode: 'Auto',
    ExecutedBy: startedBy,
  };
  // "which were supplied when calling StartAutomationExecution": without the defaults, at least one
  if (Object.keys(given).length > 0)
    answer.Parameters = Object.fromEntries(
      Object.entries(given).map(([name, values]) => [name, [...values]]),
    );
  return { document, parameters, answer, states };
}

function pending({ name, action, timeoutSeconds, isEnd }: DocumentStep): StepExecution {
  return {
    StepName: name,
    Action: action,
    StepStatus: 'Pending',
    OnFailure: 'Abort',
    MaxAttempts: 1,
    IsEnd: isEnd ?? false,
    IsCritical: true,
    ...(timeoutSeconds !== undefined && { TimeoutSeconds: timeoutSeconds }),
  };
}

export function beginStep({ answer }: Execution, state: StepExecution, now: Date): void {
  state.StepStatus = 'InProgress';
  state.ExecutionStartTime = now;
  answer.CurrentStepName = state.StepName;
  answer.CurrentAction = state.Action;
}

export function endStep(state: StepExecution, end: StepEnd, now: Date): void {
  state.StepStatus = end.status;
  state.ExecutionEndTime = now;
  const outputs = Object.entries(end.outputs ?? {});
  if (outputs.length > 0)
    state.Outputs = Object.fromEntries(outputs.map(([name, values]) => [name, [...values]]));
  if (end.status !== 'Success') state.FailureMessage = end.says;
}

export function endExecution(
  execution: Execution,
  status: StepEnd['status'],
  { now, says }: { readonly now: Date; readonly says?: string },
): void {
  const { answer, document } = execution;
  answer.AutomationExecutionStatus = status;
  answer.ExecutionEndTime = now;
  if (says !== undefined) answer.FailureMessage = says;
  const outputs = document.outputs.flatMap((name) => {
    const value = outputOf(execution, name);
    return value === undefined ? [] : [[name, [value]]];
  });
  if (outputs.length > 0) answer.Outputs = Object.fromEntries(outputs);
}

export function hasEnded({ answer }: Execution): boolean {
  return answer.ExecutionEndTime !== undefined;
}

/** Of `Step.Output`. */
export function outputOf({ states }: Execution, name: string): string | undefined {
  const [step = '', output = ''] = name.split('.');
  return states.get(step)?.Outputs?.[output]?.[0];
}
