/* The operator's document: what its steps and parameters are called. It is drawn from these, and read by them. */

export const DOOR_STEPS = {
  dryRun: 'DryRun',
  choose: 'BreakGlassOrApprove',
  approve: 'Approve',
  start: 'Start',
} as const;

/**
 * One step for each approval: AWS takes no step that needs more approvals than it lists approvers, and the role of all
 * approvers is one. Whether they are of different people is what the machine looks at.
 */
export function approveSteps(approvals: number): readonly string[] {
  // 2 -> Approve, Approve2
  return Array.from({ length: approvals }, (_, index) =>
    index === 0 ? DOOR_STEPS.approve : `${DOOR_STEPS.approve}${index + 1}`,
  );
}

export const DOOR_PARAMETERS = {
  cluster: 'Cluster',
  breakGlassReason: 'BreakGlassReason',
} as const;

/** What an alarm gives as the reason, where it runs without people; only its own role may. */
export const BY_ALARM = 'alarm';

/** The parameter's default: the document goes through the approval. */
export const NO_BREAK_GLASS = 'none';
