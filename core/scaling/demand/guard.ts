import type { LambdaPrices } from '../../cost/lambda-prices.ts';
import type { Costs, DayOfDemand } from './state.ts';

/** Provisioning stops beyond the premium and starts again when two thirds of it would do. */
const RESUME_SHARE = 2 / 3;

/** Of the traffic, that the busy tiers must have to be rented for alone; or those left on demand would start cold more often. */
const LEAST_SHARE = 2 / 3;

/** A need of 2,048 environments and any larger one are one tier. */
const TIERS = 12;

/** What it costs to serve `mean` requests in flight for a second, in dollars a gigabyte, with so much rented. */
export function secondCosts(rented: number, mean: number, prices: LambdaPrices): Costs {
  const {
    provisionedGigabyteSecond: idle,
    provisionedDurationGigabyteSecond: running,
    onDemandGigabyteSecond: onDemand,
  } = prices;
  const served = Math.min(rented, mean);
  return {
    // 120 rented for 100: 120 x 4.17e-6 + 100 x 9.72e-6 = 1.47e-3, against 100 x 1.67e-5 = 1.67e-3
    rentCost: rented * idle + served * running + (mean - served) * onDemand,
    onDemandCost: mean * onDemand,
  };
}

/** The tiers of a day after another stretch in which so much was needed; what they had counts `kept` times. */
export function nextTiers(
  tiers: DayOfDemand['tiers'],
  { held, costs, kept }: { readonly held: number; readonly costs: Costs; readonly kept: number },
): DayOfDemand['tiers'] {
  const now = tierOf(held);
  return Array.from({ length: TIERS }, (_, tier) => {
    const { rentCost, onDemandCost } = tiers[tier] ?? NOTHING;
    const added = tier === now ? costs : NOTHING;
    return {
      rentCost: rentCost * kept + added.rentCost,
      onDemandCost: onDemandCost * kept + added.onDemandCost,
    };
  });
}

/** Spend over all on demand in the last day, if what is needed were rented; undefined without traffic. */
export function rentRatio({ tiers }: DayOfDemand, fromTier = 0): number | undefined {
  const { rentCost, onDemandCost } = tiers.slice(fromTier).reduce(plus, NOTHING);
  return onDemandCost > 0 ? rentCost / onDemandCost : undefined;
}

/**
 * The lowest tier from which on provisioning is worth it: renting then and in all busier ones may cost the premium on
 * top of all on demand, no more. So when quiet hours are too dear the busy ones keep what they need. Undefined where no
 * tier is worth it.
 */
export function worthFromTier(
  day: DayOfDemand,
  premium: number,
  wasWorthIt: boolean,
): number | undefined {
  const most = 1 + (wasWorthIt ? premium : premium * RESUME_SHARE);
  const least = LEAST_SHARE * day.tiers.reduce(plus, NOTHING).onDemandCost;
  let found: number | undefined;
  let busier = NOTHING;
  for (let tier = day.tiers.length - 1; tier >= 0; tier -= 1) {
    busier = plus(busier, day.tiers[tier] ?? NOTHING);
    const { rentCost, onDemandCost } = busier;
    if (onDemandCost > 0 && onDemandCost >= least && rentCost <= most * onDemandCost) found = tier;
  }
  return found;
}

/** 40 environments: 2^5 = 32 or more, tier 5 */
export function tierOf(held: number): number {
  return Math.min(TIERS - 1, Math.floor(Math.log2(Math.max(1, held))));
}

const NOTHING: Costs = { rentCost: 0, onDemandCost: 0 };

const plus = (a: Costs, b: Costs): Costs => ({
  rentCost: a.rentCost + b.rentCost,
  onDemandCost: a.onDemandCost + b.onDemandCost,
});
