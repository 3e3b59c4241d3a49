import type { OwnerFinding } from './finding.ts';

const MARKS: Readonly<Record<OwnerFinding['kind'], string>> = {
  conflict: 'CONFLICT',
  waits: 'waits',
  unknown: 'not known',
  fine: 'fine',
};

/** Every finding with its template, as people read it; each ends with a new line. */
export function ownersInWords(findings: readonly OwnerFinding[]): string {
  return findings
    .map(
      ({ kind, template, logicalId, what, does, mend }) =>
        `${MARKS[kind]}: ${template} ${logicalId}\n  found: ${what}\n  does:  ${does}\n  mend:  ${mend}\n`,
    )
    .join('');
}
