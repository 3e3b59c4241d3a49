import type { Peaks } from './peaks.ts';

/** What the policy remembers between looks: a few numbers and two short lists, whatever the traffic. Times in seconds. */
export interface DemandState {
  /** End of the newest measurement that was taken in. */
  readonly measuredUntil: number;
  readonly previousMean: number;
  /** What was provisioned at the last look. */
  readonly previousCapacity: number;
  readonly needs: Peaks;
  /** By how much demand went beyond what was provisioned: what cold starts are estimated from. */
  readonly shortfalls: Peaks;
  readonly margin: number;
  /** By how much the margin may rise now. */
  readonly marginAllowance: number;
  readonly day: DayOfDemand;
  readonly restraint: number;
  readonly isWorthIt: boolean;
  /** When provisioning last became worth it, or measuring began. */
  readonly worthItSince: number;
  /** Whether the last look has seen a jump and waits for this one to confirm it. */
  readonly sawJump: boolean;
}

/** Sums in which a second counts the less the older it is: after a day a factor of e less. */
export interface DayOfDemand {
  readonly seconds: number;
  readonly requests: number;
  readonly missed: number;
  /** The costs of quiet and of busy times apart: tier k is a need of 2^k environments or more, up to twice as many. */
  readonly tiers: readonly Costs[];
}

/** What renting for the need costs, and what all on demand does; in any unit. */
export interface Costs {
  readonly rentCost: number;
  readonly onDemandCost: number;
}

export const DAY_SECONDS = 86_400;
