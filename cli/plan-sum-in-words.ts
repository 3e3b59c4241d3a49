import type { KnownDollars, PlanSum } from '../core/cost/plan-sum.ts';
import { dollarsInWords, table } from './text.ts';

/** What all regions of a file cost, region by region and together. */
export function sumInWords({ regions, together }: PlanSum): string {
  const rows = [...regions, { region: 'together', ...together }].map(
    ({ region, floor, ceiling, ownAtRest, ownAlwaysMoving }) => [
      region,
      knownInWords(floor),
      knownInWords(ceiling),
      dollarsInWords(ownAtRest),
      dollarsInWords(ownAlwaysMoving),
    ],
  );
  const heading = ['region', 'floor', 'ceiling', 'Tidegate, at rest', 'always moving'];
  return ['ALL REGIONS', table([heading, ...rows])].join('\n');
}

function knownInWords({ dollars, isAll }: KnownDollars): string {
  return isAll ? dollarsInWords(dollars) : `${dollarsInWords(dollars)} + ?`;
}
