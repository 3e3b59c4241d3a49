/** What the operator states of a target that follows demand: intent, no thresholds. */
export interface DemandSettings {
  readonly budget: DemandBudget;
  /** Spend on top of all on-demand, as a share of it, beyond which nothing but the floor is provisioned. */
  readonly premium: number;
  readonly changesPerDay: number;
}

/** The share of requests that may find no provisioned environment, or no warm environment at all. */
export type DemandBudget =
  | { readonly kind: 'spills'; readonly share: number }
  | { readonly kind: 'cold-starts'; readonly share: number };

export const DEMAND_DEFAULTS: DemandSettings = {
  budget: { kind: 'spills', share: 0.001 },
  premium: 0.15,
  changesPerDay: 140,
};

/** `at most 0.1 % spilled, 15 % on top of all on demand, 140 changes a day` */
export function demandSettingsInWords({ budget, premium, changesPerDay }: DemandSettings): string {
  return `${budgetInWords(budget)}, ${rounded(premium * 100)} % on top of all on demand, ${changesPerDay} changes a day`;
}

/** `at most 0.1 % spilled` */
export function budgetInWords({ kind, share }: DemandBudget): string {
  return kind === 'spills'
    ? `at most ${rounded(share * 100)} % spilled`
    : `at most ${rounded(share * 1e6)} cold starts in a million`;
}

const rounded = (value: number): number => Number(value.toPrecision(6));
