import type { Row } from './rows.ts';

/** What a rival costs and spills on one trace, as a function of what is tuned in it; in ascending order of that. */
export type Curve = readonly CurvePoint[];

interface CurvePoint {
  readonly tuned: number;
  readonly spillPercent: number;
  readonly cost: number;
}

export function curveOf(rows: readonly Row[]): Curve {
  return rows
    .flatMap(({ tuned, figures }) =>
      tuned === undefined
        ? []
        : [
            {
              tuned,
              spillPercent: figures.spillPercent.mean,
              cost: figures.costPerClairvoyant.mean,
            },
          ],
    )
    .sort((a, b) => a.tuned - b.tuned);
}

/** What it costs where it spills so much: tuned in hindsight. Undefined beyond the settings that were played. */
export function costAtSpill(curve: Curve, spillPercent: number): number | undefined {
  for (const [index, to] of curve.entries()) {
    const from = curve[index - 1];
    if (!from || !isBetween(spillPercent, from.spillPercent, to.spillPercent)) continue;
    // spills grow by a factor with each step of a target: half-way from 0.05 to 0.2 % is 0.1 %
    const [low, high] = [logOf(from.spillPercent), logOf(to.spillPercent)];
    const share = high === low ? 0 : (logOf(spillPercent) - low) / (high - low);
    return between(from.cost, to.cost, share);
  }
  return undefined;
}

/** The setting that costs least over all traces of those that spill at most so much on each of them. */
export function bestSingleSetting(
  curves: readonly Curve[],
  worstSpillPercent: number,
): { readonly tuned: number; readonly cost: number } | undefined {
  const [first] = curves;
  const [least, most] = [first?.at(0)?.tuned, first?.at(-1)?.tuned];
  if (least === undefined || most === undefined) return undefined;
  const settings = Array.from({ length: STEPS + 1 }, (_, step) => {
    const tuned = between(least, most, step / STEPS);
    const points = curves.map((curve) => pointAt(curve, tuned));
    return {
      tuned,
      cost: points.reduce((sum, { cost }) => sum + cost, 0) / points.length,
      spillPercent: Math.max(...points.map((point) => point.spillPercent)),
    };
  });
  return settings
    .filter(({ spillPercent }) => spillPercent <= worstSpillPercent)
    .sort((a, b) => a.cost - b.cost)[0];
}

/** Settings looked at between those that were played. */
const STEPS = 100;

function pointAt(curve: Curve, tuned: number): CurvePoint {
  const above = curve.findIndex((point) => point.tuned >= tuned - 1e-9);
  const to = curve[above] as CurvePoint;
  const from = curve[above - 1] ?? to;
  const share = to.tuned === from.tuned ? 1 : (tuned - from.tuned) / (to.tuned - from.tuned);
  return {
    tuned,
    cost: between(from.cost, to.cost, share),
    spillPercent: Math.exp(between(logOf(from.spillPercent), logOf(to.spillPercent), share)),
  };
}

/** Far below every budget: what spills nothing has a logarithm, too. */
const NOTHING = 1e-6;
const logOf = (spillPercent: number): number => Math.log(Math.max(NOTHING, spillPercent));

const between = (from: number, to: number, share: number): number => from + (to - from) * share;

const isBetween = (value: number, a: number, b: number): boolean =>
  value >= Math.min(a, b) && value <= Math.max(a, b);
