import { lineInFile } from '../../adapters/configuration-file.ts';
import { count, dollarsInWords, table, wrapped } from '../text.ts';
import type { Sweep, SweepBudget, SweptSetting } from './sweep.ts';

/** More rows than this nobody reads; all of them are in `--json`. */
const MOST_ROWS = 12;

interface SweepPlace {
  readonly file: string;
  readonly region: string;
  readonly target: string;
}

export function sweepInWords(
  { current, settings, best }: Sweep,
  budget: SweepBudget,
  place: SweepPlace,
): string {
  const holding = settings.filter(({ holdsBudget }) => holdsBudget);
  const rows = [current, ...holding.filter((setting) => setting !== current).slice(0, MOST_ROWS)];
  return [
    wrapped(
      `${settings.length} settings of both policies, all on the same traffic; ${holding.length} hold the budget of ${budgetInWords(budget)}. The first row is the file, then the cheapest of those.`,
    ),
    table([
      ['setting', 'dollars', 'spilled', 'cold per million', 'changes a day'],
      ...rows.map(row),
    ]),
    bestInWords(best, current, place),
  ].join('\n\n');
}

/** The lines to change; one that is not in the file yet comes under the line that is named. */
export function linesToChange({ changes }: SweptSetting, { file, region, target }: SweepPlace) {
  return changes.map(({ path, value }) => {
    const full = ['edgeFunctions', target, ...path];
    return { line: lineInFile(file, full, region), path: full.join('.'), value };
  });
}

function row({ changes, totals }: SweptSetting): readonly string[] {
  const { dollars, spillPercent, coldPerMillion, changesPerDay } = totals;
  const setting = changes.map(({ path, value }) => `${path.at(-1)} ${value}`);
  return [
    setting.join(', ') || 'as the file has it',
    dollarsInWords(dollars),
    `${spillPercent.toFixed(3)} %`,
    count(Math.round(coldPerMillion)),
    count(Math.round(changesPerDay)),
  ];
}

function bestInWords(
  best: SweptSetting | undefined,
  current: SweptSetting,
  place: SweepPlace,
): string {
  if (!best)
    return wrapped(
      'None of them holds the budget: raise maxInstances, the floor, or the budget; capacity comes minutes after it is asked for, and what comes faster spills.',
    );
  if (best === current) return 'What the file has is the cheapest that holds it.';
  const saved = current.totals.dollars - best.totals.dollars;
  const why = current.holdsBudget
    ? `saves ${dollarsInWords(saved)} of ${dollarsInWords(current.totals.dollars)}`
    : `holds the budget, which the file does not, for ${dollarsInWords(-saved)} more`;
  return [
    wrapped(`The cheapest that holds it ${why}. To change:`),
    ...linesToChange(best, place).map(
      ({ line, path, value }) => `  ${place.file}:${line}: ${path}: ${value}`,
    ),
  ].join('\n');
}

function budgetInWords(budget: SweepBudget): string {
  return budget.kind === 'spills'
    ? `${budget.percent} % spilled`
    : `${budget.perMillion} cold starts per million`;
}
