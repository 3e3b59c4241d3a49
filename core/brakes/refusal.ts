/** What a person asked for is not done: what was wrong with it, and what to write instead. */
export interface Refusal {
  readonly kind: 'refused';
  readonly found: string;
  readonly mend: string;
}

export function refused(found: string, mend: string): Refusal {
  return { kind: 'refused', found, mend };
}
