import { AutomationError } from './automation-error.ts';
import type { StepOf } from './document.ts';

export type ApprovalInputs = StepOf<'aws:approve'>['inputs'];

/** What a step of `aws:approve` has been told so far, by the ARN of who said it. */
export type Decisions = Map<string, { readonly decision: Decision; readonly comment: string }>;
type Decision = 'Approve' | 'Reject';

export type ApprovalStatus = 'Waiting' | 'Approved' | 'Rejected';

export interface Signal {
  readonly decision: Decision;
  /** ARN of the caller. */
  readonly by: string;
  readonly comment: string;
}

/** Notes what an approver says; whoever says it twice counts once, with the last word. */
export function note(decisions: Decisions, inputs: ApprovalInputs, signal: Signal): void {
  const { decision, by, comment } = signal;
  if (!inputs.Approvers.some((approver) => isMeant(approver, by)))
    throw new AutomationError('InvalidAutomationSignalException', `${by} is not an approver`);
  decisions.set(by, { decision, comment });
}

/** One refusal refuses; until enough have approved it waits. */
export function approvalStatus(decisions: Decisions, inputs: ApprovalInputs): ApprovalStatus {
  const said = [...decisions.values()].map(({ decision }) => decision);
  if (said.includes('Reject')) return 'Rejected';
  return said.length >= inputs.MinRequiredApprovals ? 'Approved' : 'Waiting';
}

/** The predefined outputs; the guide calls the second "a JSON map" and does not show it. */
export function approvalOutputs(decisions: Decisions, inputs: ApprovalInputs) {
  return {
    ApprovalStatus: [approvalStatus(decisions, inputs)],
    ApproverDecisions: [...decisions].map(([approver, { decision, comment }]) =>
      JSON.stringify({ approver, decision, comment }),
    ),
  };
}

/** An approver is a user by name or ARN, a role, which means every session of it, or one session. */
function isMeant(approver: string, caller: string): boolean {
  if (approver === caller) return true;
  const [, account, role] =
    /^arn:aws[\w-]*:iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(approver) ?? [];
  if (role !== undefined) return caller.includes(`:sts::${account}:assumed-role/${role}/`);
  return !approver.startsWith('arn:') && caller.endsWith(`:user/${approver}`);
}
