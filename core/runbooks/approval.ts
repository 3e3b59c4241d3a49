import { BY_ALARM, DOOR_PARAMETERS, NO_BREAK_GLASS } from './door.ts';
import { inputsOf } from './inputs.ts';
import { runbookDocumentName, runbookRoleName } from './names.ts';
import type { Plan } from './plan.ts';
import type { Automation } from './ports.ts';
import type { StepRun } from './runbook.ts';

/** An approval is about the world as it was: after this long it is asked for again. */
const MOST_APPROVAL_AGE_SECONDS = 900;

type ApprovedRun = Pick<StepRun, 'runbook' | 'request' | 'configuration' | 'execution' | 'now'>;

export type ApprovalDecision =
  | { readonly kind: 'approved'; readonly says: string }
  /** Nobody has approved it: an alarm has started it, and is to be looked at. */
  | { readonly kind: 'by-alarm'; readonly startedBy: string }
  | { readonly kind: 'refused'; readonly says: string };

/**
 * Whether this run is what somebody else approved just now. It trusts nothing that the machine was started with: who
 * started, who approved and which plan they saw is what Systems Manager says. A run is named after its approval, and
 * Step Functions takes a name once: an approval starts one run.
 */
export function decideApproval(
  run: ApprovedRun,
  plan: Plan,
  automation: Automation | undefined,
): ApprovalDecision {
  const { runbook, request, configuration, execution } = run;
  const documentName = runbookDocumentName(configuration.project, runbook.name);
  const refused = (says: string): ApprovalDecision => ({ kind: 'refused', says });
  if (automation === undefined) return refused(`there is no approval: start ${documentName}`);
  if (automation.documentName !== documentName)
    return refused(`the approval is of ${automation.documentName}, not of ${documentName}`);
  if (automation.id !== execution.name)
    return refused(`a run has its approval's name, ${automation.id}, not ${execution.name}`);
  const cluster = automation.parameters[DOOR_PARAMETERS.cluster];
  if (cluster !== request.cluster)
    return refused(`the approval is for ${cluster}, not for ${request.cluster}`);
  const approved = inputsOf(runbook, automation.parameters);
  for (const [name, value] of Object.entries(inputsOf(runbook, request.inputs)))
    if (approved[name] !== value)
      return refused(`the approval is for ${name}=${approved[name]}, not for ${name}=${value}`);
  if (automation.plannedHash !== plan.hash) return refused(inWords(plan, automation.plannedHash));

  const reason = automation.parameters[DOOR_PARAMETERS.breakGlassReason] ?? NO_BREAK_GLASS;
  if (reason === BY_ALARM) return { kind: 'by-alarm', startedBy: automation.startedBy };
  return reason === NO_BREAK_GLASS
    ? decidePeople(run, automation)
    : decideBreakGlass(run, automation, reason);
}

function decideBreakGlass(
  { configuration: { project, region } }: ApprovedRun,
  { startedBy }: Automation,
  reason: string,
): ApprovalDecision {
  const roleName = runbookRoleName(project, region, 'break-glass');
  return startedBy.includes(`:assumed-role/${roleName}/`)
    ? { kind: 'approved', says: `break glass by ${personOf(startedBy)}: ${reason}` }
    : {
        kind: 'refused',
        says: `only ${roleName} goes without an approval, not ${startedBy}`,
      };
}

function decidePeople(
  { configuration, now }: ApprovedRun,
  { startedBy, approval }: Automation,
): ApprovalDecision {
  const approvals = configuration.runbooks?.approvals ?? 1;
  const refused = (says: string): ApprovalDecision => ({ kind: 'refused', says });
  if (approval?.status !== 'Approved')
    return refused(`nobody has approved: the approval is ${approval?.status ?? 'not asked for'}`);
  const people = [...new Set(approval.by.map(personOf))];
  if (people.includes(personOf(startedBy)))
    return refused(`${personOf(startedBy)} has started it and cannot approve it too`);
  if (people.length < approvals)
    return refused(`${approvals} people must approve, got ${people.length}`);
  const ageSeconds = (now.getTime() - (approval.at?.getTime() ?? 0)) / 1000;
  if (ageSeconds > MOST_APPROVAL_AGE_SECONDS)
    return refused(`the approval is older than ${MOST_APPROVAL_AGE_SECONDS / 60} minutes`);
  return {
    kind: 'approved',
    says: `started by ${personOf(startedBy)}, approved by ${people.join(', ')}`,
  };
}

/** `arn:aws:sts::111122223333:assumed-role/operator/ada` -> ada: sessions carry the person's name. */
function personOf(arn: string): string {
  return arn.split('/').at(-1) ?? arn;
}

function inWords(plan: Plan, approvedHash: string | undefined): string {
  const approved = approvedHash === undefined ? 'no plan' : `plan ${approvedHash.slice(0, 12)}`;
  return `it would now do ${plan.hash.slice(0, 12)} (${plan.from} to ${plan.to}), and ${approved} was approved`;
}
