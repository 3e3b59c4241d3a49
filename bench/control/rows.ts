import type { PlayedFigures } from './play.ts';
import type { JobResult } from './play-all.ts';

/** A mean over seeds, with half the width of its 95 % interval. */
export interface Estimate {
  readonly mean: number;
  readonly plusMinus: number;
}

/** One policy in one setting on one trace, over all seeds. */
export interface Row {
  readonly trace: string;
  readonly peak: number;
  readonly policy: string;
  readonly setting: string;
  readonly tuned?: number;
  readonly seeds: number;
  readonly figures: { readonly [F in keyof PlayedFigures]: Estimate };
}

/** The row as `--json` writes it: means. */
export function asJson({ trace, peak, policy, setting, seeds, figures }: Row) {
  const { costPerClairvoyant, spillPercent, coldPerMillion, spendPerOnDemand, changesPerDay } =
    figures;
  return {
    trace,
    peak,
    policy,
    setting,
    costPerClairvoyant: costPerClairvoyant.mean,
    spillPercent: spillPercent.mean,
    coldPerMillion: coldPerMillion.mean,
    spendPerOnDemand: spendPerOnDemand.mean,
    changesPerDay: changesPerDay.mean,
    seeds,
  };
}

/** The runs of all seeds put together, in the order in which they were played. */
export function rowsOf(results: readonly JobResult[]): readonly Row[] {
  const groups = new Map<
    string,
    { readonly row: Omit<Row, 'seeds' | 'figures'>; readonly runs: PlayedFigures[] }
  >();
  for (const { job, played } of results) {
    for (const { figures, ...candidate } of played) {
      const row = { trace: job.trace, peak: job.peak, ...candidate };
      const key = JSON.stringify(row);
      const group = groups.get(key) ?? { row, runs: [] };
      groups.set(key, group);
      group.runs.push(figures);
    }
  }
  return [...groups.values()].map(({ row, runs }) => {
    const of = (figure: keyof PlayedFigures) => estimate(runs.map((run) => run[figure]));
    return {
      ...row,
      seeds: runs.length,
      figures: {
        costPerClairvoyant: of('costPerClairvoyant'),
        roundedCostPerClairvoyant: of('roundedCostPerClairvoyant'),
        spillPercent: of('spillPercent'),
        coldPerMillion: of('coldPerMillion'),
        spendPerOnDemand: of('spendPerOnDemand'),
        changesPerDay: of('changesPerDay'),
        warmUpSpillPercent: of('warmUpSpillPercent'),
      },
    };
  });
}

/** Mean and 95 % interval by Student's t; without an interval for a single value. */
export function estimate(values: readonly number[]): Estimate {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean, plusMinus: 0 };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const error = Math.sqrt(squares / (values.length - 1) / values.length);
  return { mean, plusMinus: studentQuantile(values.length - 1) * error };
}

/** The 97.5 % quantile of Student's t, from the usual table; the normal one beyond it. */
function studentQuantile(freedom: number): number {
  return STUDENT_QUANTILES[freedom - 1] ?? 1.96;
}

const STUDENT_QUANTILES = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145,
  2.131, 2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048,
  2.045, 2.042,
];
