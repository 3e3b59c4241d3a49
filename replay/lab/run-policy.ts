import { clairvoyantSeconds } from './clairvoyant.ts';
import type { Demand } from './demand.ts';
import type { Explanation } from './explanation.ts';
import type { LabParameters } from './parameters.ts';
import { type ReaderOutcome, readerOutcomeOf } from './reader-tally.ts';
import { dollarsOf, type Tally } from './tally.ts';
import { type World, world } from './world.ts';

/** A way to choose capacity, as the lab drives it. */
export interface LabPolicy {
  readonly tickSeconds: number;
  /** The capacity that it wants now, in environments; undefined leaves what is. */
  readonly desiredCapacity: (world: World) => number | undefined;
  /** Why it wanted what it wanted last. */
  readonly explain?: () => Explanation | undefined;
}

/** What a run comes to, in the scored part unless it says otherwise. */
export interface Outcome {
  readonly warmUp: Tally;
  readonly scored: Tally;
  /** Provisioned environment-seconds, from the request on and without rounding, over those of the clairvoyant. */
  readonly costPerClairvoyant: number;
  readonly spillPercent: number;
  readonly throttledPercent: number;
  readonly coldPerMillion: number;
  readonly dollars: number;
  readonly changesPerDay: number;
  /** Of the cluster, where one is played. */
  readonly readers?: ReaderOutcome;
}

/** Plays a demand under a policy from beginning to end. */
export function runPolicy(demand: Demand, policy: LabPolicy, parameters: LabParameters): Outcome {
  const played = world(demand, parameters);
  for (let now = 0; now < demand.seconds; now += policy.tickSeconds) {
    played.advanceTo(now);
    const desired = policy.desiredCapacity(played);
    if (desired !== undefined) played.request(desired);
  }
  played.advanceTo(demand.seconds);
  return outcomeOf(played);
}

export function outcomeOf({ demand, parameters, warmUp, scored, cluster }: World): Outcome {
  const days = scored.seconds / 86_400;
  return {
    warmUp,
    scored,
    costPerClairvoyant: scored.billedSeconds / clairvoyantSeconds(demand, parameters),
    spillPercent: (100 * scored.spilled) / scored.requests,
    throttledPercent: (100 * scored.throttled) / scored.requests,
    coldPerMillion: (1e6 * scored.coldStarts) / scored.requests,
    dollars: dollarsOf(scored, parameters),
    changesPerDay: scored.changes / days,
    ...(cluster && { readers: readerOutcomeOf(cluster.scored, cluster.parameters, days) }),
  };
}
