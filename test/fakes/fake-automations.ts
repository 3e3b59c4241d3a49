import { type AutomationExecution, SSMClient, SSMServiceException } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { DOOR_PARAMETERS, DOOR_STEPS, NO_BREAK_GLASS } from '../../core/runbooks/door.ts';
import { type Exchange, scriptClient } from './scripted-client.ts';

/** Executions of the operator's document, as Systems Manager answers for them. */
export interface FakeAutomations {
  /** A real SDK client whose commands end here. */
  readonly client: SSMClient;
  readonly exchanges: readonly Exchange[];
  /** By id. */
  readonly executions: Map<string, AutomationExecution>;
}

export function fakeAutomations(): FakeAutomations {
  const client = new SSMClient({ region: 'us-east-1' });
  const executions = new Map<string, AutomationExecution>();
  const exchanges = scriptClient(client, (operation, input) => {
    if (operation !== 'GetAutomationExecution') throw new Error(`the fake knows no ${operation}`);
    const { AutomationExecutionId } = z.object({ AutomationExecutionId: z.string() }).parse(input);
    const found = executions.get(AutomationExecutionId);
    if (found) return { AutomationExecution: found };
    throw new SSMServiceException({
      name: 'AutomationExecutionNotFoundException',
      message: `no execution ${AutomationExecutionId}`,
      $fault: 'client',
      $metadata: { httpStatusCode: 400 },
    });
  });
  return { client, exchanges, executions };
}

export interface AutomationStory {
  readonly id: string;
  readonly documentName: string;
  readonly cluster: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly plannedHash: string;
  readonly startedBy: string;
  /** Session names of those who approved; none: the approval still waits. */
  readonly approvedBy: readonly string[];
  readonly approvedAt: Date;
  readonly status?: 'Approved' | 'Rejected';
  readonly breakGlassReason?: string;
}

const session = (role: string, person: string) =>
  `arn:aws:sts::123456789012:assumed-role/${role}/${person}`;

/** The execution as it is while its last step starts the machine. */
export function automationExecution(story: AutomationStory): AutomationExecution {
  const { id, documentName, cluster, startedBy, approvedBy, approvedAt, breakGlassReason } = story;
  const inputs = Object.entries(story.inputs ?? {}).map(([name, value]) => [name, [value]]);
  const decisions = approvedBy.map((person) => ({
    approver: session('tidegate-assistant-us-east-1-approver', person),
    decision: 'Approve',
  }));
  return {
    AutomationExecutionId: id,
    DocumentName: documentName,
    DocumentVersion: '1',
    AutomationExecutionStatus: 'InProgress',
    ExecutedBy: startedBy.startsWith('arn:')
      ? startedBy
      : session('tidegate-assistant-us-east-1-operator', startedBy),
    Parameters: {
      [DOOR_PARAMETERS.cluster]: [cluster],
      ...Object.fromEntries(inputs),
      [DOOR_PARAMETERS.breakGlassReason]: [breakGlassReason ?? NO_BREAK_GLASS],
    },
    StepExecutions: [
      {
        StepName: DOOR_STEPS.dryRun,
        Action: 'aws:executeStateMachine',
        StepStatus: 'Success',
        Outputs: { output: [JSON.stringify({ kind: 'done', plan: { hash: story.plannedHash } })] },
      },
      ...(breakGlassReason !== undefined
        ? []
        : [
            approvedBy.length === 0 && story.status === undefined
              ? {
                  StepName: DOOR_STEPS.approve,
                  Action: 'aws:approve',
                  StepStatus: 'Waiting' as const,
                }
              : {
                  StepName: DOOR_STEPS.approve,
                  Action: 'aws:approve',
                  StepStatus: 'Success' as const,
                  ExecutionEndTime: approvedAt,
                  Outputs: {
                    ApprovalStatus: [story.status ?? 'Approved'],
                    ApproverDecisions: [JSON.stringify(decisions)],
                  },
                },
          ]),
    ],
  };
}
