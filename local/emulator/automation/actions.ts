import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { GetAutomationExecutionCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { DocumentOutput, DocumentStep, StepOf } from './document.ts';

/** Clients of one session of the document's role. */
export interface AutomationSession {
  readonly sfn: SFNClient;
  readonly lambda: LambdaClient;
  readonly ssm: SSMClient;
}

type Outputs = Readonly<Record<string, readonly string[]>>;

/** Why a step ends before its action has. */
export type Interruption = 'TimedOut' | 'Cancelled';

export type StepEnd =
  | { readonly status: 'Success'; readonly outputs?: Outputs; readonly nextStep?: string }
  | {
      readonly status: 'Failed' | Interruption;
      readonly says: string;
      readonly outputs?: Outputs;
    };

export interface ActionRun {
  readonly session: AutomationSession;
  readonly interruption: () => Interruption | undefined;
  /** Between two looks at a machine. */
  readonly pause: () => Promise<void>;
}

/** Carries out a step whose variables are filled in. Rejects with what AWS or the script said. */
export async function runAction(
  step: Exclude<DocumentStep, StepOf<'aws:approve'>>,
  run: ActionRun,
): Promise<StepEnd> {
  switch (step.action) {
    case 'aws:branch':
      return branch(step);
    case 'aws:executeStateMachine':
      return executeStateMachine(step, run);
    case 'aws:invokeLambdaFunction':
      return invokeLambdaFunction(step, run);
    case 'aws:executeAwsApi':
      return executeAwsApi(step, run);
    case 'aws:executeScript':
      return executeScript(step);
  }
}

function branch({ inputs: { Choices, Default } }: StepOf<'aws:branch'>): StepEnd {
  const chosen = Choices.find(({ Variable, StringEquals }) => Variable === StringEquals);
  const nextStep = chosen?.NextStep ?? Default;
  return { status: 'Success', ...(nextStep !== undefined && { nextStep }) };
}

async function executeStateMachine(
  { inputs }: StepOf<'aws:executeStateMachine'>,
  { session: { sfn }, interruption, pause }: ActionRun,
): Promise<StepEnd> {
  const { executionArn } = await sfn.send(new StartExecutionCommand(inputs));
  for (;;) {
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    const outputs = machineOutputs(execution);
    if (execution.status === 'SUCCEEDED') return { status: 'Success', outputs };
    if (execution.status !== 'RUNNING') {
      const { status, error, cause } = execution;
      return { status: 'Failed', outputs, says: `${executionArn} ${status}: ${error}: ${cause}` };
    }
    const interrupted = interruption();
    if (interrupted !== undefined) {
      await sfn.send(new StopExecutionCommand({ executionArn }));
      return { status: interrupted, outputs, says: `${executionArn} was stopped` };
    }
    await pause();
  }
}

function machineOutputs(execution: DescribeExecutionOutput): Outputs {
  const { executionArn, input, name, output, startDate, stateMachineArn, status, stopDate } =
    execution;
  return textOutputs({
    ...{ executionArn, input, name, output, stateMachineArn, status },
    startDate: startDate?.toISOString(),
    stopDate: stopDate?.toISOString(),
  });
}

/** A function that fails is a success of the step, with `FunctionError` among its outputs. */
async function invokeLambdaFunction(
  { inputs, outputs = [] }: StepOf<'aws:invokeLambdaFunction'>,
  { session }: ActionRun,
): Promise<StepEnd> {
  const { FunctionName, InputPayload } = inputs;
  const { StatusCode, FunctionError, Payload } = await session.lambda.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(InputPayload ?? {}) }),
  );
  const answer = {
    StatusCode: StatusCode?.toString(),
    FunctionError,
    Payload: new TextDecoder().decode(Payload),
  };
  return { status: 'Success', outputs: { ...textOutputs(answer), ...selected(outputs, answer) } };
}

async function executeAwsApi(
  { inputs, outputs = [] }: StepOf<'aws:executeAwsApi'>,
  { session }: ActionRun,
): Promise<StepEnd> {
  const { AutomationExecutionId } = inputs;
  const answer = await session.ssm.send(
    new GetAutomationExecutionCommand({ AutomationExecutionId }),
  );
  return { status: 'Success', outputs: selected(outputs, answer) };
}

const PRINT_ANSWER = (handler: string) =>
  `import json, sys\nprint(json.dumps(${handler}(json.load(sys.stdin), {})))`;

async function executeScript({
  inputs: { Script, Handler, InputPayload = {} },
  outputs = [],
}: StepOf<'aws:executeScript'>): Promise<StepEnd> {
  const running = promisify(execFile)('python3', ['-c', `${Script}\n${PRINT_ANSWER(Handler)}`]);
  running.child.stdin?.end(JSON.stringify(InputPayload));
  const { stdout } = await running;
  const answer = { Payload: JSON.parse(stdout) };
  return {
    status: 'Success',
    outputs: { Payload: [JSON.stringify(answer.Payload)], ...selected(outputs, answer) },
  };
}

function textOutputs(values: Readonly<Record<string, string | undefined>>): Outputs {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, [value]]],
    ),
  );
}

/** What the step's own outputs pick from the answer; what is not there has no output. */
function selected(outputs: readonly DocumentOutput[], answer: object): Outputs {
  return textOutputs(
    Object.fromEntries(
      outputs.map(({ Name, Selector }) => {
        const found = Selector.split('.')
          .slice(1)
          .reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], answer);
        return [Name, typeof found === 'string' ? found : undefined];
      }),
    ),
  );
}
