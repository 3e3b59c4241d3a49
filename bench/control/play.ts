import { drawDemand } from '../../replay/lab/demand.ts';
import { LAB_PARAMETERS } from '../../replay/lab/parameters.ts';
import type { Recording } from '../../replay/lab/recording.ts';
import type { Outcome } from '../../replay/lab/run-policy.ts';
import { candidates } from './candidates.ts';
import { WARM_UP_SECONDS } from './traces.ts';

/** One drawing of one trace, on which every policy is played. */
export interface Job {
  readonly trace: string;
  readonly recording: Recording;
  readonly peak: number;
  readonly seed: number;
}

/** What one policy came to in one run. */
export interface PlayedFigures {
  readonly costPerClairvoyant: number;
  /** The same with every environment billed in steps of 5 minutes. */
  readonly roundedCostPerClairvoyant: number;
  readonly spillPercent: number;
  readonly coldPerMillion: number;
  readonly spendPerOnDemand: number;
  readonly changesPerDay: number;
  /** While the policy still learned. */
  readonly warmUpSpillPercent: number;
}

export interface Played {
  readonly policy: string;
  readonly setting: string;
  readonly tuned?: number;
  readonly figures: PlayedFigures;
}

/** Plays every candidate on the same demand, one after the other. */
export async function play({ recording, peak, seed }: Job): Promise<readonly Played[]> {
  const demand = drawDemand({ recording, seed, warmUpSeconds: WARM_UP_SECONDS });
  const played: Played[] = [];
  let onDemandDollars = 0;
  for (const { policy, setting, tuned, play: run } of candidates(peak)) {
    const outcome = await run(demand, LAB_PARAMETERS);
    if (played.length === 0) onDemandDollars = outcome.dollars;
    const figures = figuresOf(outcome, onDemandDollars);
    played.push({ policy, setting, ...(tuned !== undefined && { tuned }), figures });
  }
  return played;
}

function figuresOf(outcome: Outcome, onDemandDollars: number): PlayedFigures {
  const { warmUp, scored, costPerClairvoyant } = outcome;
  const rounding = 1 + scored.roundingSeconds / Math.max(1, scored.billedSeconds);
  return {
    costPerClairvoyant,
    roundedCostPerClairvoyant: costPerClairvoyant * rounding,
    spillPercent: outcome.spillPercent,
    coldPerMillion: outcome.coldPerMillion,
    spendPerOnDemand: outcome.dollars / onDemandDollars,
    changesPerDay: outcome.changesPerDay,
    warmUpSpillPercent: (100 * warmUp.spilled) / Math.max(1, warmUp.requests),
  };
}
