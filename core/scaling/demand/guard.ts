import type { LambdaPrices } from '../../cost/lambda-prices.ts';
import type { DayOfDemand } from './state.ts';

/** Provisioning stops beyond the premium and starts again when two thirds of it would do. */
const RESUME_SHARE = 2 / 3;

/** What it costs to serve `mean` requests in flight for a second, in dollars a gigabyte, with so much rented. */
export function secondCosts(rented: number, mean: number, prices: LambdaPrices) {
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

/** Spend over all on demand in the last day, if what is needed were rented; undefined without traffic. */
export function rentRatio({ rentCost, onDemandCost }: DayOfDemand): number | undefined {
  return onDemandCost > 0 ? rentCost / onDemandCost : undefined;
}

/** Whether provisioning is worth it: renting may cost the premium on top of all on demand, no more. */
export function isWorthRenting(wasWorthIt: boolean, day: DayOfDemand, premium: number): boolean {
  const ratio = rentRatio(day);
  if (ratio === undefined) return false;
  return ratio <= 1 + (wasWorthIt ? premium : premium * RESUME_SHARE);
}
