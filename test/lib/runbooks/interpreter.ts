import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import type { Configuration } from '../../../core/config/schema.ts';
import type { RunbookPorts } from '../../../core/runbooks/ports.ts';
import type { Runbook } from '../../../core/runbooks/runbook.ts';
import { answerStep } from '../../../lambdas/answer-step.ts';
import { stateMachineDefinition } from '../../../lib/runbooks/state-machine-definition.ts';

export const STEP_FUNCTION_ARN = 'arn:aws:lambda:us-east-1:123456789012:function:runbook-step';

export interface RunEnd {
  readonly status: 'SUCCEEDED' | 'FAILED';
  /** The execution's output, or the cause of its failure. */
  readonly says: string;
  /** States in the order in which they were entered. */
  readonly path: readonly string[];
}

export interface StepCall {
  readonly step: string;
  readonly isDryRun: boolean;
  /** 1 for the first time that this run calls the step. */
  readonly attempt: number;
}

/** What a test may do around the steps of a run. */
export interface RunHooks {
  /** Stops the execution that was started last, as somebody does in the console. */
  abort: () => void;
  /** Called before each step is run; what it throws is the step's fault. */
  beforeStep: (call: StepCall) => void;
  /** The same after it has run: its work is done, and its answer is lost. */
  afterStep: (call: StepCall) => void;
}

export interface SceneClock {
  now(): Date;
  advance(seconds: number): void;
}

interface InterpretedRun {
  readonly runbook: Runbook;
  readonly configuration: Configuration;
  readonly ports: RunbookPorts;
  readonly clock: SceneClock;
  readonly hooks: RunHooks;
  readonly name: string;
  readonly request: object;
}

const EXECUTIONS = 'arn:aws:states:us-east-1:123456789012:execution';

/** Every step of the table, with those that end a failed run. */
export function allSteps({ steps, compensation, failedEnd }: Runbook) {
  return [...steps, compensation, failedEnd];
}

/** The machine of a runbook in an interpreter that others wrote; its one task is the handler's own code. */
export async function interpretRun(run: InterpretedRun): Promise<RunEnd> {
  const { runbook, configuration, ports, clock, hooks, name, request } = run;
  const machine = machineOf(runbook);
  const attempts = new Map<string, number>();
  const startedAt = clock.now();
  const handle = async (given: unknown) => {
    const event = onSceneTime(given as StepEvent, startedAt);
    const { step } = event;
    const attempt = (attempts.get(step) ?? 0) + 1;
    attempts.set(step, attempt);
    const call = { step, attempt, isDryRun: event.request.mode === 'dry-run' };
    clock.advance(0.5);
    hooks.beforeStep(call);
    const surroundings = { configuration, ports, now: clock.now() };
    const { outcome } = await answerStep(JSON.parse(JSON.stringify(event)), surroundings);
    hooks.afterStep(call);
    const table = allSteps(runbook).find((candidate) => candidate.name === step);
    if (outcome.kind === 'waiting' && table?.kind === 'wait') clock.advance(table.lookEverySeconds);
    return JSON.parse(JSON.stringify(outcome));
  };
  const states = Object.keys(stateMachineDefinition(runbook, STEP_FUNCTION_ARN).States);
  const each = <T>(value: T) => Object.fromEntries(states.map((state) => [state, value]));
  const execution = machine.run(request as never, {
    overrides: {
      taskResourceLocalHandlers: each(handle as never),
      waitTimeOverrides: each(0),
      retryIntervalOverrides: each(0),
    },
    context: {
      Execution: {
        Id: `${EXECUTIONS}:${runbook.name}:${name}`,
        Name: name,
        Input: request as never,
      },
    } as never,
  });
  hooks.abort = execution.abort;
  const path: string[] = [];
  const reading = (async () => {
    for await (const event of execution.eventLogs)
      if (event.type === 'StateEntered') path.push(event.state.name);
  })();
  const end = await execution.result.then(
    (result) => ({ status: 'SUCCEEDED' as const, says: JSON.stringify(result) }),
    (error: Error) => ({ status: 'FAILED' as const, says: error.message }),
  );
  await reading;
  return { ...end, path };
}

const machines = new Map<Runbook, StateMachine>();

/** Made once: it is validated then, which takes longer than a run. */
function machineOf(runbook: Runbook): StateMachine {
  const known = machines.get(runbook);
  if (known) return known;
  // It writes defaults into what it is given, and its type does not know JSONPath keys such as `id.$`.
  const definition: unknown = stateMachineDefinition(runbook, STEP_FUNCTION_ARN);
  const machine = new StateMachine(definition as StateMachineDefinition);
  machines.set(runbook, machine);
  return machine;
}

interface StepEvent {
  readonly step: string;
  readonly request: { readonly mode?: string };
  readonly execution: object;
}

/** The interpreter puts the real time into the context, whatever it is given. */
function onSceneTime(event: StepEvent, startedAt: Date): StepEvent {
  return { ...event, execution: { ...event.execution, startedAt } };
}
