import type { Rule } from './finding.ts';
import type { Path } from './path.ts';

/** Two budgets would pull the one margin that there is in two directions. */
export const oneDemandBudget: Rule = ({ edgeFunctions }) =>
  Object.entries(edgeFunctions).flatMap(([name, { demand }]) => {
    if (demand.spillPercent === undefined || demand.coldStartsPerMillion === undefined) return [];
    const block: Path = ['edgeFunctions', name, 'demand'];
    return [
      {
        path: [...block, 'coldStartsPerMillion'],
        reads: [
          [...block, 'spillPercent'],
          [...block, 'coldStartsPerMillion'],
        ],
        rule: 'demand has one budget: spillPercent or coldStartsPerMillion',
        found: `spillPercent ${demand.spillPercent} and coldStartsPerMillion ${demand.coldStartsPerMillion}`,
        mend: 'delete one of them',
      },
    ];
  });
