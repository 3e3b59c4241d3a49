import type { Rule } from './finding.ts';
import type { Path } from './path.ts';

/* Rules on `policy` and its `demand` block. */

export const demandHasItsPolicy: Rule = ({ edgeFunctions }) =>
  Object.entries(edgeFunctions)
    .filter(([, { policy, demand }]) => demand !== undefined && policy !== 'demand')
    .map(([name, { policy }]) => {
      const path: Path = ['edgeFunctions', name, 'demand'];
      return {
        path,
        reads: [path, ['edgeFunctions', name, 'policy']],
        rule: 'a demand block needs policy: demand',
        found: `policy ${policy}`,
        mend: 'write policy: demand beside it, or delete the block',
      };
    });

export const oneDemandBudget: Rule = ({ edgeFunctions }) =>
  Object.entries(edgeFunctions).flatMap(([name, { demand }]) => {
    if (demand?.spillPercent === undefined || demand.coldStartsPerMillion === undefined) return [];
    const path: Path = ['edgeFunctions', name, 'demand'];
    return [
      {
        path,
        reads: [
          [...path, 'spillPercent'],
          [...path, 'coldStartsPerMillion'],
        ],
        rule: 'one budget steers capacity: spillPercent or coldStartsPerMillion',
        found: `spillPercent ${demand.spillPercent}, coldStartsPerMillion ${demand.coldStartsPerMillion}`,
        mend: 'delete one of them',
      },
    ];
  });

/** On average; an hour of a day may have a few times as many. */
const HOURS_PER_DAY = 24;

export const demandKeepsClearOfTheBreaker: Rule = ({ edgeFunctions, limits }) => {
  const { changesPerHour } = limits.perTarget;
  return Object.entries(edgeFunctions).flatMap(([name, { demand }]) => {
    if (demand === undefined || demand.changesPerDay <= changesPerHour * HOURS_PER_DAY) return [];
    const path: Path = ['edgeFunctions', name, 'demand', 'changesPerDay'];
    return [
      {
        path,
        reads: [path, ['limits', 'perTarget', 'changesPerHour']],
        // 300 a day, breaker at 12 an hour = 288 a day
        rule: 'changesPerDay is at most 24 times the changesPerHour of limits.perTarget',
        found: `changesPerDay ${demand.changesPerDay}, changesPerHour ${changesPerHour}`,
        mend: `lower changesPerDay to ${changesPerHour * HOURS_PER_DAY}, or raise changesPerHour`,
      },
    ];
  });
};
