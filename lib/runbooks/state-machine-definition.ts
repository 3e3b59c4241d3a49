import { STEP_CALL_SECONDS } from '../../core/runbooks/lock.ts';
import type { Runbook, RunbookStep } from '../../core/runbooks/runbook.ts';
import { runTimeLimitSeconds } from '../../core/runbooks/step-run.ts';

type State = Readonly<Record<string, unknown>>;

export interface StateMachineDefinition {
  readonly Comment: string;
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, State>>;
}

/**
 * The state machine of a runbook, in the Amazon States Language with JSONPath. A step is a task that answers its outcome
 * as data, and the machine chooses on `kind`; retries and catches are for faults. Only the last step leads to
 * `Succeeded`, and past a step that may stop the run leads nothing but `done` or `described`.
 */
export function stateMachineDefinition(
  runbook: Runbook,
  stepFunctionArn: string,
): StateMachineDefinition {
  const { steps, compensation, failedEnd } = runbook;
  const task = taskOf(runbook, stepFunctionArn);
  const nextOf = (index: number) => steps[index + 1]?.name ?? 'Succeeded';
  return {
    Comment: `${runbook.title}. ${runbook.purpose}`,
    StartAt: 'Begin',
    TimeoutSeconds: runTimeLimitSeconds(runbook),
    States: {
      Begin: { Type: 'Pass', Parameters: { outcomes: {} }, Next: steps[0]?.name },
      ...Object.assign(
        {},
        ...steps.map((step, index) => statesOf(step, nextOf(index), { runbook, task })),
      ),
      [compensation.name]: task(compensation, failedEnd.name, failedEnd.name),
      [failedEnd.name]: task(failedEnd, 'Failed', 'FailedUntold'),
      Succeeded: { Type: 'Succeed' },
      Failed: {
        Type: 'Fail',
        Error: 'RunbookFailed',
        CausePath: `$.outcomes.${failedEnd.name}.says`,
      },
      FailedUntold: {
        Type: 'Fail',
        Error: 'RunbookFailed',
        Cause: 'The run failed, and so did telling people: its steps say why.',
      },
    },
  };
}

type Task = (step: RunbookStep, next: string, onFault: string) => State;

function taskOf({ name }: Runbook, stepFunctionArn: string): Task {
  return (step, next, onFault) => ({
    Type: 'Task',
    Comment: commentOf(step),
    Resource: stepFunctionArn,
    TimeoutSeconds: step.kind === 'wait' ? STEP_CALL_SECONDS : step.timeLimitSeconds, // a wait: of one look
    Parameters: {
      runbook: name,
      step: step.name,
      'request.$': '$$.Execution.Input',
      execution: {
        'id.$': '$$.Execution.Id',
        'name.$': '$$.Execution.Name',
        'startedAt.$': '$$.Execution.StartTime',
      },
      'outcomes.$': '$.outcomes',
    },
    ResultPath: `$.outcomes.${step.name}`,
    Retry: [
      {
        ErrorEquals: ['States.ALL'],
        IntervalSeconds: 2,
        BackoffRate: 2,
        MaxAttempts: 3,
        JitterStrategy: 'FULL',
      },
    ],
    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: `$.outcomes.${step.name}`, Next: onFault }],
    Next: next,
  });
}

/** What an operator reads in the console beside the state. */
function commentOf(step: RunbookStep): string {
  const resumed = { again: 'is done again', finds: 'finds what is done' } satisfies Record<
    RunbookStep['onResume'],
    string
  >;
  return [
    `${step.does}.`,
    `Uses: ${step.inputs.join(', ')}.`,
    `Precondition: ${step.precondition}.`,
    `Twice is safe: ${step.idempotency}.`,
    `In a run that continues another it ${resumed[step.onResume]}.`,
  ].join(' ');
}

function statesOf(
  step: RunbookStep,
  next: string,
  { runbook, task }: { readonly runbook: Runbook; readonly task: Task },
): Readonly<Record<string, State>> {
  const failed = failedNext(step, next, runbook);
  if (step.kind !== 'wait' && step.onFailure === 'continue') {
    const isLast = step === runbook.steps.at(-1); // its outcome is what the execution answers
    const output = isLast && { OutputPath: `$.outcomes.${step.name}` };
    return { [step.name]: { ...task(step, next, failed), ...output } };
  }

  const choice = `After ${step.name}`;
  const again = `Look again: ${step.name}`;
  const kind = `$.outcomes.${step.name}.kind`;
  const when = (value: string, Next: string) => ({ Variable: kind, StringEquals: value, Next });
  return {
    [step.name]: task(step, choice, failed),
    [choice]: {
      Type: 'Choice',
      Choices: [
        when('done', next),
        when('described', next),
        ...(step.kind === 'wait' ? [when('waiting', again)] : []),
      ],
      Default: failed,
    },
    ...(step.kind === 'wait' && {
      [again]: { Type: 'Wait', Seconds: step.lookEverySeconds, Next: step.name },
    }),
  };
}

function failedNext(
  { onFailure }: RunbookStep,
  next: string,
  { compensation, failedEnd }: Runbook,
): string {
  const nextByPolicy = {
    stop: failedEnd.name,
    compensate: compensation.name,
    continue: next,
  } satisfies Record<RunbookStep['onFailure'], string>;
  return nextByPolicy[onFailure];
}
