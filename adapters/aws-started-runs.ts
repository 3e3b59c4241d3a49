import {
  DescribeExecutionCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import {
  type AutomationExecutionStatus,
  GetAutomationExecutionCommand,
  type SSMClient,
  StartAutomationExecutionCommand,
  StopAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import type { CallAnswer } from '../core/runbooks/call-answer.ts';
import { DOOR_PARAMETERS } from '../core/runbooks/door.ts';
import type { RunToStart, StartedRun, StartedRunPort } from '../core/runbooks/drill/ports.ts';
import { isAwsError, outsideFault } from './aws-errors.ts';
import { refusalOf, refusalsAsData } from './aws-refusals.ts';

interface StartedRunDependencies {
  readonly stepFunctions: SFNClient;
  readonly ssm: SSMClient;
}

/** Runs that a drill starts: dry runs are executions of the runbook's machine, real ones of the operator's document. */
export function createStartedRuns({ stepFunctions, ssm }: StartedRunDependencies): StartedRunPort {
  const ofMachine = machineRuns(stepFunctions);
  const ofDocument = documentRuns(ssm, ofMachine);
  const runsOf = ({ mode }: RunToStart) => (mode === 'run' ? ofDocument : ofMachine);
  return {
    start: (run) => runsOf(run).start(run),
    read: (run, id) => runsOf(run).read(run, id),
    stop: (run, id) => runsOf(run).stop(run, id),
  };
}

function documentRuns(client: SSMClient, ofMachine: StartedRunPort): StartedRunPort {
  return {
    async start(run) {
      try {
        const { AutomationExecutionId: id } = await client.send(startOfDocument(run));
        return id === undefined
          ? { kind: 'refused', says: 'Systems Manager names no execution' }
          : { kind: 'started', id };
      } catch (error) {
        return refusalOf(error, `start ${run.documentName}`);
      }
    },
    async read({ documentName }, id) {
      try {
        const { AutomationExecution: execution } = await client.send(
          new GetAutomationExecutionCommand({ AutomationExecutionId: id }),
        );
        return (
          execution && startedRun(execution.AutomationExecutionStatus, execution.FailureMessage)
        );
      } catch (error) {
        if (isAwsError(error, 'AutomationExecutionNotFoundException')) return undefined;
        return outsideFault(`look at ${documentName}, ${id}`)(error);
      }
    },
    async stop(run, id) {
      const command = new StopAutomationExecutionCommand({
        AutomationExecutionId: id,
        Type: 'Cancel',
      });
      const answer = await ended(client.send(command), `stop ${run.documentName}, ${id}`);
      for (const name of [`dry-run-${id}`, id]) {
        const machine = await ofMachine.stop(run, executionArn(run, name));
        if (machine.kind === 'refused') return machine;
      }
      return answer;
    },
  };
}

function machineRuns(client: SFNClient): StartedRunPort {
  return {
    async start(run) {
      const name = `drill-${run.token}`;
      const { machineArn, cluster, mode, inputs } = run;
      const input = JSON.stringify({ cluster, mode, inputs });
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn: machineArn, name, input }));
      } catch (error) {
        if (!isAwsError(error, 'ExecutionAlreadyExists'))
          return refusalOf(error, `start ${machineArn}`);
      }
      return { kind: 'started', id: executionArn(run, name) };
    },
    async read(_, executionArn) {
      try {
        const { status, cause, error } = await client.send(
          new DescribeExecutionCommand({ executionArn }),
        );
        if (status === 'RUNNING') return { status: 'running', says: status };
        return status === 'SUCCEEDED'
          ? { status: 'succeeded', says: status }
          : { status: 'failed', says: cause ?? error ?? `${status}` };
      } catch (error) {
        if (isAwsError(error, 'ExecutionDoesNotExist')) return undefined;
        return outsideFault(`look at the run ${executionArn}`)(error);
      }
    },
    stop: (_, executionArn) =>
      ended(
        client.send(
          new StopExecutionCommand({ executionArn, cause: 'the drill that started it has failed' }),
        ),
        `stop the run ${executionArn}`,
      ),
  };
}

function startOfDocument({ documentName, cluster, inputs, token }: RunToStart) {
  const given = Object.entries(inputs).map(([name, value]) => [name, [value]]);
  return new StartAutomationExecutionCommand({
    DocumentName: documentName,
    Parameters: { [DOOR_PARAMETERS.cluster]: [cluster], ...Object.fromEntries(given) },
    ClientToken: token,
  });
}

const FAILED: readonly (AutomationExecutionStatus | undefined)[] = [
  'Failed',
  'TimedOut',
  'Cancelled',
  'Rejected',
  'Exited',
  'CompletedWithFailure',
];

function startedRun(
  status: AutomationExecutionStatus | undefined,
  failure: string | undefined,
): StartedRun {
  const says = failure ?? `${status}`;
  if (status === 'Success' || status === 'CompletedWithSuccess')
    return { status: 'succeeded', says };
  return { status: FAILED.includes(status) ? 'failed' : 'running', says };
}

/** arn:...:stateMachine:tidegate-assistant-aurora-failover -> arn:...:execution:tidegate-assistant-aurora-failover:name */
function executionArn({ machineArn }: RunToStart, name: string): string {
  return `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

const GONE = [
  'ExecutionDoesNotExist',
  'AutomationExecutionNotFoundException',
  'InvalidAutomationStatusUpdateException', // it has ended already
];

function ended(stopping: Promise<unknown>, doing: string): Promise<CallAnswer> {
  const unlessGone = stopping.catch((error: unknown) => {
    if (!isAwsError(error, ...GONE)) throw error;
  });
  return refusalsAsData(unlessGone, doing);
}
