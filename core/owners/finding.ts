import type { Located } from './templates.ts';

/** Something in a template that concerns capacity which Tidegate moves. */
export interface OwnerFinding {
  /**
   * `conflict`: two owners. `waits`: Tidegate holds while it is at work. `unknown`: it may concern a target, the
   * templates do not say which. `fine`: counted, and no trouble.
   */
  readonly kind: 'conflict' | 'waits' | 'unknown' | 'fine';
  readonly template: string;
  readonly logicalId: string;
  /** What stands there. */
  readonly what: string;
  /** What it does to Tidegate. */
  readonly does: string;
  readonly mend: string;
}

export function findingAt(
  { template, logicalId }: Located,
  finding: Omit<OwnerFinding, 'template' | 'logicalId'>,
): OwnerFinding {
  return { ...finding, template: template.file, logicalId };
}
