import {
  type AutomationExecution,
  GetAutomationExecutionCommand,
  type SSMClient,
  type StepExecution,
} from '@aws-sdk/client-ssm';
import * as z from 'zod/mini';
import { DOOR_STEPS } from '../core/runbooks/door.ts';
import type { ApprovalSource, Automation } from '../core/runbooks/ports.ts';
import { isAwsError, outsideFault } from './aws-errors.ts';

/** What Systems Manager knows of an execution of the operator's document. What cannot be read counts as not given. */
export function createSsmApprovals({ client }: { readonly client: SSMClient }): ApprovalSource {
  return {
    async read(automationExecutionId) {
      try {
        const { AutomationExecution } = await client.send(
          new GetAutomationExecutionCommand({ AutomationExecutionId: automationExecutionId }),
        );
        return AutomationExecution && automationOf(AutomationExecution);
      } catch (error) {
        if (isAwsError(error, 'AutomationExecutionNotFoundException')) return undefined;
        return outsideFault(`read the approval ${automationExecutionId}`)(error);
      }
    },
  };
}

function automationOf(execution: AutomationExecution): Automation {
  const { AutomationExecutionId, DocumentName, ExecutedBy, Parameters, StepExecutions } = execution;
  const step = (name: string) => StepExecutions?.find(({ StepName }) => StepName === name);
  return {
    id: AutomationExecutionId ?? '',
    documentName: DocumentName ?? '',
    startedBy: ExecutedBy ?? '',
    parameters: givenParameters(Parameters),
    plannedHash: plannedHashOf(step(DOOR_STEPS.dryRun)),
    approval: approvalOf(StepExecutions?.filter(({ Action }) => Action === 'aws:approve')),
  };
}

/** Each of ours has one value; an empty one was not given. */
function givenParameters(
  given: AutomationExecution['Parameters'] = {},
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, [value]]) => (value ? [[name, value]] : [])),
  );
}

const DryRunOutput = z.object({ plan: z.object({ hash: z.string() }) });

/** `aws:executeStateMachine` gives the execution's output as JSON text (Systems Manager guide, its predefined outputs). */
function plannedHashOf(step: StepExecution | undefined): string | undefined {
  const output = step?.Outputs?.['output']?.[0];
  if (output === undefined) return undefined;
  try {
    return DryRunOutput.safeParse(JSON.parse(output)).data?.plan.hash;
  } catch {
    return undefined;
  }
}

/** Given when each of its steps is; complete when the last one is. */
function approvalOf(steps: readonly StepExecution[] = []): Automation['approval'] {
  const statuses = steps.map(
    ({ Outputs, StepStatus }) => Outputs?.['ApprovalStatus']?.[0] ?? StepStatus ?? 'unknown',
  );
  if (statuses.length === 0) return undefined;
  const status = statuses.find((each) => each !== 'Approved') ?? 'Approved';
  return { status, by: steps.flatMap(deciders), at: steps.at(-1)?.ExecutionEndTime };
}

/**
 * The guide calls ApproverDecisions "a JSON map with the decision of each approver" and shows no example: whoever's ARN
 * is in it has decided, and a single refusal would have made the status `Rejected`.
 */
function deciders({ Outputs }: StepExecution): readonly string[] {
  const decisions = Outputs?.['ApproverDecisions']?.join('\n') ?? '';
  return decisions.match(/arn:aws[\w-]*:(?:iam|sts)::\d{12}:[\w+=,.@/-]+/g) ?? [];
}
