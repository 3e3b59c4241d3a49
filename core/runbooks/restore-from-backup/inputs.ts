import { inputsOf } from '../inputs.ts';
import type { RunbookParameter, StepRun } from '../runbook.ts';
import type { Backup } from './ports.ts';

const SNAPSHOT = 'snapshot:';

export const RESTORE_PARAMETERS: readonly RunbookParameter[] = [
  {
    name: 'Source',
    description:
      'latest, an instant as 2026-11-02T07:30:00Z, or snapshot: and the name of a snapshot of the cluster',
    allowed: {
      pattern: `latest|\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ|${SNAPSHOT}(?:rds:)?[a-zA-Z](?:-?[a-zA-Z0-9])*`,
    },
  },
  {
    name: 'NewClusterIdentifier',
    description:
      "Of the cluster that is made: the old one's identifier, a hyphen and more, as assistant-db-restored",
    allowed: { pattern: '[a-z](?!.*--)[a-z0-9-]{0,50}(?<!-)' },
  },
];

/** Undefined for an instant that is in no calendar. */
export function backupOf(run: StepRun): Backup | undefined {
  const source = sourceText(run);
  if (source === 'latest') return { kind: 'latest' };
  if (source.startsWith(SNAPSHOT)) return { kind: 'snapshot', id: source.slice(SNAPSHOT.length) };
  const at = new Date(source);
  return at.toJSON() === `${source.slice(0, -1)}.000Z` ? { kind: 'instant', at } : undefined;
}

/** As the operator wrote it. */
export function sourceText(run: StepRun): string {
  return input(run, 'Source');
}

export function newClusterOf(run: StepRun): string {
  return input(run, 'NewClusterIdentifier');
}

function input({ runbook, request }: StepRun, name: string): string {
  const value = inputsOf(runbook, request.inputs)[name];
  if (value === undefined) throw new Error(`no run comes this far without ${name}`);
  return value;
}
