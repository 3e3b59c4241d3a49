import type { EdgeFunctionConfiguration } from '../../config/schema.ts';
import { DEMAND_DEFAULTS, type DemandBudget, type DemandSettings } from './settings.ts';

/** The settings as the configuration file says them. */
export function demandSettings({
  demand,
}: Pick<EdgeFunctionConfiguration, 'demand'>): DemandSettings {
  if (!demand) return DEMAND_DEFAULTS;
  const { spillPercent, coldStartsPerMillion, premiumPercent, changesPerDay } = demand;
  return {
    budget: budgetOf(spillPercent, coldStartsPerMillion),
    premium: premiumPercent / 100,
    changesPerDay,
  };
}

function budgetOf(
  spillPercent: number | undefined,
  coldStartsPerMillion: number | undefined,
): DemandBudget {
  if (coldStartsPerMillion !== undefined)
    return { kind: 'cold-starts', share: coldStartsPerMillion / 1e6 };
  if (spillPercent !== undefined) return { kind: 'spills', share: spillPercent / 100 };
  return DEMAND_DEFAULTS.budget;
}
