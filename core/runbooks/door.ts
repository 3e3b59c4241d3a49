/* The operator's document: what its steps and parameters are called. It is drawn from these, and read by them. */

export const DOOR_STEPS = {
  dryRun: 'DryRun',
  choose: 'BreakGlassOrApprove',
  approve: 'Approve',
  start: 'Start',
} as const;

export const DOOR_PARAMETERS = {
  cluster: 'Cluster',
  breakGlassReason: 'BreakGlassReason',
} as const;

/** The parameter's default: the document goes through the approval. */
export const NO_BREAK_GLASS = 'none';
