/** The instants of a run's virtual seconds. */
export type LabClock = (second: number) => Date;

export function clockFrom(begins: Date): LabClock {
  return (second) => new Date(begins.getTime() + second * 1000);
}

/** Where a recording does not say when it begins: a Monday. */
export const MONDAY = new Date('2026-01-05T00:00:00Z');
