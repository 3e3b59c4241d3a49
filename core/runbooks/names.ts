import { foundationStackName } from '../stack-names.ts';
import type { RunbookName } from './runbook.ts';

/** The operator's document of a runbook, as Systems Manager lists it. */
export function runbookDocumentName(project: string, runbook: RunbookName): string {
  return `${foundationStackName(project)}-${runbook}`;
}

export type RunbookRole = 'operator' | 'approver' | 'break-glass' | 'alarm';

/** Roles have one name space for all regions of an account. */
export function runbookRoleName(project: string, region: string, role: RunbookRole): string {
  return `${foundationStackName(project)}-${region}-${role}`;
}
