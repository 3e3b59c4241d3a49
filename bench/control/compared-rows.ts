import { SPILL_BUDGET } from './candidates.ts';
import { bestSingleSetting, type Curve, curveOf } from './curves.ts';
import { DENSE_MEAN_IN_FLIGHT, type Scene } from './jobs.ts';
import type { Row } from './rows.ts';
import type { SpeedFigures } from './speed.ts';
import type { StepFigures } from './step.ts';

/** Everything that a run of the bench has measured. */
export interface ControlFigures {
  readonly scenes: readonly Scene[];
  readonly rows: readonly Row[];
  readonly step: readonly StepFigures[];
  readonly speed: SpeedFigures;
}

/** The traces of dense traffic, each at its peak. */
export function denseScenes({ scenes }: Pick<ControlFigures, 'scenes'>): readonly Scene[] {
  return scenes.filter(
    ({ isSparse, meanInFlight }) => !isSparse && meanInFlight >= DENSE_MEAN_IN_FLIGHT,
  );
}

/** Spilling no more than this on any trace counts as safe. */
const SAFE_SPILL_PERCENT = 0.125;

/** What a rival costs on average over the dense traces in the one setting that spills at most 0.125 % on each. */
export function oneSettingCost(policy: string, figures: ControlFigures): number | undefined {
  const curves = denseScenes(figures).map((scene) => curve(figures, scene, policy));
  return bestSingleSetting(curves, SAFE_SPILL_PERCENT)?.cost;
}

export function curve({ rows }: Pick<ControlFigures, 'rows'>, scene: Scene, policy: string): Curve {
  return curveOf(rows.filter((row) => isOf(row, scene) && row.policy === policy));
}

export function policiesOf({ rows }: Pick<ControlFigures, 'rows'>): readonly string[] {
  return [...new Set(rows.map(({ policy }) => policy))];
}

/** Cost and spill of the demand policy on each dense trace. */
export function costsOf(policy: string, figures: ControlFigures) {
  return denseScenes(figures).map((scene) => {
    const { costPerClairvoyant, spillPercent } = rowOf(
      figures,
      scene,
      policy,
      SPILL_BUDGET,
    ).figures;
    return { scene, cost: costPerClairvoyant.mean, spillPercent: spillPercent.mean };
  });
}

export function rowOf(
  { rows }: ControlFigures,
  scene: Scene,
  policy: string,
  setting: string,
): Row {
  const found = rows.find(
    (row) => isOf(row, scene) && row.policy === policy && row.setting === setting,
  );
  if (!found) throw new Error(`no row of ${policy} (${setting}) on ${scene.trace}`);
  return found;
}

const isOf = (row: Row, { trace, peak }: Scene): boolean =>
  row.trace === trace && row.peak === peak;
