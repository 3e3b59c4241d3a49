import type { Plan } from './plan.ts';

/** What several regions cost together; dollars are for 30 days. */
export interface PlanSum {
  readonly regions: readonly RegionCosts[];
  readonly together: Costs;
}

interface RegionCosts extends Costs {
  readonly region: string;
}

interface Costs {
  readonly floor: KnownDollars;
  readonly ceiling: KnownDollars;
  readonly ownAtRest: number;
  readonly ownAlwaysMoving: number;
}

/** A sum of the prices that are known. */
export interface KnownDollars {
  readonly dollars: number;
  /** False when a target without a price is not in it. */
  readonly isAll: boolean;
}

export function sumOfRegions(plans: readonly Plan[]): PlanSum {
  const regions = plans.map(costsOf);
  return {
    regions,
    together: {
      floor: sum(regions.map(({ floor }) => floor)),
      ceiling: sum(regions.map(({ ceiling }) => ceiling)),
      ownAtRest: regions.reduce((dollars, region) => dollars + region.ownAtRest, 0),
      ownAlwaysMoving: regions.reduce((dollars, region) => dollars + region.ownAlwaysMoving, 0),
    },
  };
}

function costsOf({ region, targets, own }: Plan): RegionCosts {
  const standing = own.alarms + own.handlers + own.dashboards;
  return {
    region,
    floor: sum(targets.map(({ floor }) => known(floor.dollars))),
    ceiling: sum(targets.map(({ ceiling }) => known(ceiling.dollars))),
    ownAtRest: standing + own.lookingAtRest,
    ownAlwaysMoving: standing + own.lookingAlwaysMoving,
  };
}

function known(dollars: number | undefined): KnownDollars {
  return { dollars: dollars ?? 0, isAll: dollars !== undefined };
}

function sum(parts: readonly KnownDollars[]): KnownDollars {
  return {
    dollars: parts.reduce((total, { dollars }) => total + dollars, 0),
    isAll: parts.every(({ isAll }) => isAll),
  };
}
