import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import {
  type AutomationExecution,
  GetAutomationExecutionCommand,
  SendAutomationSignalCommand,
  SSMClient,
  StartAutomationExecutionCommand,
  StopAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { createDynamoDbRunbooks } from '../../adapters/aws-dynamodb-runbooks.ts';
import { DOOR_STEPS } from '../../core/runbooks/door.ts';
import { runbookDocumentName } from '../../core/runbooks/names.ts';
import type { LockStore } from '../../core/runbooks/ports.ts';
import type { RunbookName } from '../../core/runbooks/runbook.ts';
import { type Person, systemsManagerOf } from '../../local/rehearsal/people.ts';
import type { ConfigurationChanges } from '../../local/run-configuration.ts';
import { clientConfig, eventually } from '../local/emulator/emulator-support.ts';
import { openStage, type Stage } from './stage.ts';

const LONGEST_RUN_SECONDS = 120;

interface MachineEnd {
  readonly status: string;
  /** The output of a good end, the cause of a bad one. */
  readonly says: string;
}

/** The deployed runbooks, and people who use their documents over the wire, as on AWS. */
export interface RunbookStage {
  readonly stage: Stage;
  readonly locks: LockStore;
  /** Starts the document; rejects where AWS would refuse. Answers the id of its execution. */
  start(
    runbook: RunbookName,
    parameters: Readonly<Record<string, string>>,
    as: Person,
  ): Promise<string>;
  /** The execution once it waits for people; throws what it says when it ends before. */
  untilWaiting(id: string): Promise<AutomationExecution>;
  approve(id: string, as: Person): Promise<void>;
  reject(id: string, as: Person): Promise<void>;
  cancel(id: string, as: Person): Promise<void>;
  /** The execution once it has ended. */
  untilEnded(id: string): Promise<AutomationExecution>;
  /** Starts the machine around its document, as an administrator could. */
  startByHand(runbook: RunbookName, name: string, request: object): Promise<MachineEnd>;
  /** Name of the function that runs the machine's steps. */
  stepFunctionName(runbook: RunbookName): Promise<string>;
}

/** Deploys the platform with the runbooks that these changes of the configuration name. */
export async function openRunbookStage(changes: ConfigurationChanges): Promise<RunbookStage> {
  const stage = await openStage(changes);
  const { emulator, clients, configuration, names } = stage.platform;
  await fetch(`${emulator.endpoint}/_ministack/config`, {
    method: 'POST',
    body: JSON.stringify({ 'stepfunctions._SFN_WAIT_SCALE': 0.01 }),
  });
  const sfn = new SFNClient(clientConfig(emulator));
  const ssm = new SSMClient(clientConfig(emulator));
  const ssmAs = systemsManagerOf(emulator, stage.platform);
  const documentOf = (runbook: RunbookName) => runbookDocumentName(configuration.project, runbook);
  const machineOf = (runbook: RunbookName) =>
    `arn:aws:states:${emulator.region}:${emulator.accountId}:stateMachine:${documentOf(runbook)}`;

  const until = (id: string, statuses: readonly string[]): Promise<AutomationExecution> =>
    eventually(async () => {
      const { AutomationExecution } = await ssm.send(
        new GetAutomationExecutionCommand({ AutomationExecutionId: id }),
      );
      const { AutomationExecutionStatus = '', FailureMessage } = AutomationExecution ?? {};
      if (statuses.includes(AutomationExecutionStatus)) return AutomationExecution;
      if (ENDS.includes(AutomationExecutionStatus))
        throw new Error(`it is ${AutomationExecutionStatus}: ${FailureMessage}`);
      return undefined;
    }, LONGEST_RUN_SECONDS);

  const signal = async (SignalType: 'Approve' | 'Reject', id: string, as: Person) => {
    const client = await ssmAs(as);
    await client.send(new SendAutomationSignalCommand({ AutomationExecutionId: id, SignalType }));
  };

  return {
    stage,
    locks: createDynamoDbRunbooks({ client: clients.dynamodb, tableName: names.tableName }),
    start: async (runbook, parameters, as) => {
      const client = await ssmAs(as);
      const { AutomationExecutionId = '' } = await client.send(
        new StartAutomationExecutionCommand({
          DocumentName: documentOf(runbook),
          Parameters: Object.fromEntries(
            Object.entries(parameters).map(([name, value]) => [name, [value]]),
          ),
        }),
      );
      return AutomationExecutionId;
    },
    untilWaiting: (id) => until(id, ['Waiting']),
    untilEnded: (id) => until(id, ENDS),
    approve: (id, as) => signal('Approve', id, as),
    reject: (id, as) => signal('Reject', id, as),
    cancel: async (id, as) => {
      const client = await ssmAs(as);
      await client.send(new StopAutomationExecutionCommand({ AutomationExecutionId: id }));
    },
    startByHand: (runbook, name, request) =>
      runToEnd(sfn, { stateMachineArn: machineOf(runbook), name, input: JSON.stringify(request) }),
    stepFunctionName: async (runbook) => {
      const { definition = '' } = await sfn.send(
        new DescribeStateMachineCommand({ stateMachineArn: machineOf(runbook) }),
      );
      const stepFunctionArn: string = JSON.parse(definition).States.CheckApproval.Resource;
      return stepFunctionArn.split(':').at(-1) ?? '';
    },
  };
}

const ENDS = ['Success', 'Failed', 'TimedOut', 'Cancelled'];

/** The plan that approvers see: what the document's dry run has answered. */
export function plannedBy({ StepExecutions = [] }: AutomationExecution) {
  const dryRun = StepExecutions.find(({ StepName }) => StepName === DOOR_STEPS.dryRun);
  return JSON.parse(dryRun?.Outputs?.['output']?.[0] ?? '{}').plan;
}

/** e.g. `DryRun Success`. */
export function stepsOf({ StepExecutions = [] }: AutomationExecution): readonly string[] {
  return StepExecutions.map(({ StepName, StepStatus }) => `${StepName} ${StepStatus}`);
}

async function runToEnd(
  sfn: SFNClient,
  inputs: { readonly stateMachineArn: string; readonly name: string; readonly input: string },
): Promise<MachineEnd> {
  const { executionArn } = await sfn.send(new StartExecutionCommand(inputs));
  return eventually(async () => {
    const { status, output, cause } = await sfn.send(
      new DescribeExecutionCommand({ executionArn }),
    );
    return status === 'RUNNING' || status === undefined
      ? undefined
      : { status, says: output ?? cause ?? '' };
  }, LONGEST_RUN_SECONDS);
}
