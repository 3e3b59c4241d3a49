import { SFNClient, SFNServiceException } from '@aws-sdk/client-sfn';
import { SSMClient, SSMServiceException } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { type Exchange, scriptClient } from './scripted-client.ts';

const REGION = 'us-east-1';
const RUN_SECONDS = 100;

/** Runs that somebody starts by Step Functions or by Systems Manager, with AWS's rules for starting twice. */
export interface FakeStartedRuns {
  /** Real SDK clients whose commands end here. */
  readonly stepFunctions: SFNClient;
  readonly ssm: SSMClient;
  readonly exchanges: { readonly sfn: readonly Exchange[]; readonly ssm: readonly Exchange[] };
  /** `execution <name>` of a machine, `automation <id>` of a document. */
  readonly runs: Map<string, FakeStartedRun>;
  /** How a run ends, `Success` unless a test says otherwise. */
  endsAs: 'succeeded' | 'failed';
  /** Called once for each run that has ended by itself: it leaves its report then. */
  onEnd: (name: string) => void;
  /** Called before each command. */
  before: (operation: string) => void;
}

interface FakeStartedRun {
  readonly input: object;
  readonly startedAt: Date;
  status: 'running' | 'succeeded' | 'failed' | 'stopped';
}

export function fakeStartedRuns(now: () => Date): FakeStartedRuns {
  const stepFunctions = new SFNClient({ region: REGION });
  const ssm = new SSMClient({ region: REGION });
  const runs = new Map<string, FakeStartedRun>();
  const byToken = new Map<string, string>();
  const answer = (operation: string, input: object): object => {
    fake.before(operation);
    endRuns();
    const known: Record<string, (input: never) => object> = OPERATIONS;
    const operate = known[operation];
    if (!operate) throw new Error(`the fake knows no ${operation}`);
    return operate(input as never);
  };

  /** A run ends by itself after a while. */
  function endRuns(): void {
    for (const [key, run] of runs) {
      const ranSeconds = (now().getTime() - run.startedAt.getTime()) / 1000;
      if (run.status !== 'running' || ranSeconds < RUN_SECONDS) continue;
      run.status = fake.endsAs;
      fake.onEnd(key.replace(/^\w+ /, ''));
    }
  }

  function begin(key: string, input: object): void {
    runs.set(key, { input, startedAt: now(), status: 'running' });
  }

  const OPERATIONS = {
    StartExecution(given: object) {
      const { name, input, stateMachineArn } = Start.parse(given);
      const known = runs.get(`execution ${name}`);
      if (known && known.status !== 'running') {
        throw sfnError('ExecutionAlreadyExists', `Execution Already Exists: '${name}'`);
      }
      if (!known) begin(`execution ${name}`, JSON.parse(input));
      return {
        executionArn: `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`,
        startDate: now(),
      };
    },

    DescribeExecution(given: object) {
      const { executionArn, run } = executionOf(given);
      const status = {
        running: 'RUNNING',
        succeeded: 'SUCCEEDED',
        failed: 'FAILED',
        stopped: 'ABORTED',
      }[run.status];
      return {
        executionArn,
        stateMachineArn: executionArn.replace(/:execution:(.*):.*$/, ':stateMachine:$1'),
        startDate: run.startedAt,
        status,
        ...(status === 'FAILED' && { cause: 'refused: no reader is fit' }),
      };
    },

    StopExecution(given: object) {
      const { run } = executionOf(given);
      if (run.status === 'running') run.status = 'stopped';
      return { stopDate: now() };
    },

    StartAutomationExecution(given: object) {
      const { ClientToken, ...rest } = z.looseObject({ ClientToken: z.string() }).parse(given);
      const known = byToken.get(ClientToken);
      const id = known ?? `00000000-0000-4000-8000-${String(runs.size).padStart(12, '0')}`;
      byToken.set(ClientToken, id);
      if (known === undefined) begin(`automation ${id}`, rest);
      return { AutomationExecutionId: id };
    },

    GetAutomationExecution(given: object) {
      const { id, run } = automationOf(given);
      const AutomationExecutionStatus = {
        running: 'Waiting',
        succeeded: 'Success',
        failed: 'Failed',
        stopped: 'Cancelled',
      }[run.status];
      const FailureMessage = run.status === 'failed' ? 'Step Approve was rejected' : undefined;
      return {
        AutomationExecution: {
          AutomationExecutionId: id,
          AutomationExecutionStatus,
          ...(FailureMessage !== undefined && { FailureMessage }),
        },
      };
    },

    StopAutomationExecution(given: object) {
      const { run } = automationOf(given);
      if (run.status !== 'running')
        throw ssmError('InvalidAutomationStatusUpdateException', 'it has ended');
      run.status = 'stopped';
      return {};
    },
  } satisfies Record<string, (input: object) => object>;

  function executionOf(given: object) {
    const { executionArn } = z.object({ executionArn: z.string() }).parse(given);
    const run = runs.get(`execution ${executionArn.split(':').at(-1)}`);
    if (!run)
      throw sfnError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
    return { executionArn, run };
  }

  function automationOf(given: object) {
    const { AutomationExecutionId: id } = z
      .object({ AutomationExecutionId: z.string() })
      .parse(given);
    const run = runs.get(`automation ${id}`);
    if (!run) throw ssmError('AutomationExecutionNotFoundException', `no execution ${id}`);
    return { id, run };
  }

  const fake: FakeStartedRuns = {
    stepFunctions,
    ssm,
    exchanges: { sfn: scriptClient(stepFunctions, answer), ssm: scriptClient(ssm, answer) },
    runs,
    endsAs: 'succeeded',
    onEnd: () => {},
    before: () => {},
  };
  return fake;
}

const Start = z.object({ name: z.string(), input: z.string(), stateMachineArn: z.string() });

const refusal = { $fault: 'client', $metadata: { httpStatusCode: 400 } } as const;

function sfnError(name: string, message: string): Error {
  return new SFNServiceException({ name, message, ...refusal });
}

function ssmError(name: string, message: string): Error {
  return new SSMServiceException({ name, message, ...refusal });
}
