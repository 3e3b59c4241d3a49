import { dollarsPerHour } from '../cost/capacity-price.ts';
import { scalableTargets } from '../targets.ts';
import type { Rule, RuleFinding } from './finding.ts';
import type { Path } from './path.ts';
import type { Configuration } from './schema.ts';

/* Rules on `limits`: a circuit breaker that ordinary days trip is none. */

const HOURS_PER_DAY = 24;
const LIMITS: Path = ['limits'];

/** A floor that cannot be paid for would trip it every day, and scale out no more. */
export const limitsCoverTheFloors: Rule = (configuration) => {
  const { perTarget, allTargets } = configuration.limits;
  const floors = floorsOf(configuration);
  const dearest = floors.toSorted((a, b) => b.dollars - a.dollars)[0];
  const together = floors.reduce((sum, { dollars }) => sum + dollars, 0);
  return [
    ...(dearest
      ? covers('perTarget', perTarget.dollarsPerDay, dearest.dollars, `that of ${dearest.name}`)
      : []),
    ...covers('allTargets', allTargets.dollarsPerDay, together, 'that of all targets'),
  ];
};

export const allMayChangeAsOftenAsOne: Rule = ({ limits: { perTarget, allTargets } }) => {
  const { changesPerHour } = allTargets;
  if (changesPerHour === undefined || changesPerHour >= perTarget.changesPerHour) return [];
  const path: Path = [...LIMITS, 'allTargets', 'changesPerHour'];
  return [
    {
      path,
      reads: [path, [...LIMITS, 'perTarget', 'changesPerHour']],
      rule: 'all targets together may change as often as one',
      found: `allTargets ${changesPerHour}, perTarget ${perTarget.changesPerHour}`,
      mend: `raise it to at least ${perTarget.changesPerHour}, or delete it to get what fits the number of targets`,
    },
  ];
};

function covers(
  key: 'perTarget' | 'allTargets',
  limit: number | undefined,
  floor: number,
  whose: string,
): readonly RuleFinding[] {
  if (limit === undefined || limit >= floor) return [];
  const path: Path = [...LIMITS, key, 'dollarsPerDay'];
  return [
    {
      path,
      reads: [path, ['edgeFunctions'], ['auroraClusters'], ['prices']],
      rule: 'dollarsPerDay is at least what the floor costs a day',
      found: `${limit}, and the floor costs ${floor.toFixed(2)}: ${whose}`,
      mend: `raise it well above ${Math.ceil(floor)}, e.g. to ${Math.ceil(2 * floor)}, or lower the floor`,
    },
  ];
}

function floorsOf(configuration: Configuration) {
  return scalableTargets(configuration).map((target) => ({
    name: target.name,
    // 2 instances of 50 environments of 1 GB at $0.75 an hour -> $36 a day
    dollars: (dollarsPerHour(target, target.minCapacity, configuration) ?? 0) * HOURS_PER_DAY,
  }));
}
