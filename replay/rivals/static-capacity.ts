import type { LabPolicy } from '../lab/run-policy.ts';

/** The same capacity all the time. */
export function staticCapacity(environments: number): LabPolicy {
  return { tickSeconds: 3600, desiredCapacity: () => environments };
}
