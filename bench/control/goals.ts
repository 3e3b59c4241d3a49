import type { Comparison } from '../goals.ts';
import {
  ALL_ON_DEMAND,
  COLD_BUDGET,
  DEMAND_ONE_MINUTE,
  DEMAND_TEN_SECONDS,
  SPILL_BUDGET,
} from './candidates.ts';
import {
  type ControlFigures,
  costsOf,
  curve,
  denseScenes,
  oneSettingCost,
  policiesOf,
  rowOf,
} from './compared-rows.ts';
import { costAtSpill } from './curves.ts';
import type { Row } from './rows.ts';
import { atLeast, atMost, within } from './spans.ts';
import type { SpeedFigures } from './speed.ts';
import type { StepFigures } from './step.ts';

/** A mode of the demand policy with its goals. */
interface ModeGoals {
  readonly policy: string;
  readonly mostSpillPercent: number;
  readonly mostCost: number;
  readonly underTargetTracking: number;
  /** The HPA formulas to beat in one setting for all, and when they are tuned. */
  readonly hpa: string;
  readonly tunedHpas: readonly string[];
}

const HPA_ONE_MINUTE = 'HPA formula, one-minute metrics';
const HPA_TEN_SECONDS = 'HPA formula, 10-second metrics';
const HPA_KUBERNETES = 'HPA formula, Kubernetes feed';

const MODES: readonly ModeGoals[] = [
  {
    policy: DEMAND_ONE_MINUTE,
    mostSpillPercent: 0.16,
    mostCost: 1.36,
    underTargetTracking: 0.12,
    hpa: HPA_ONE_MINUTE,
    tunedHpas: [HPA_ONE_MINUTE],
  },
  {
    policy: DEMAND_TEN_SECONDS,
    mostSpillPercent: 0.13,
    mostCost: 1.32,
    underTargetTracking: 0.15,
    hpa: HPA_KUBERNETES,
    tunedHpas: [HPA_KUBERNETES, HPA_TEN_SECONDS],
  },
];

const LEAST_SPILL_PERCENT = 0.05;
const MOST_CHANGES_PER_DAY = 155;
const UNDER_HPA = 0.08;
const MOST_OF_TUNED_TARGET_TRACKING = 0.98;
const MOST_OF_TUNED_TARGET_TRACKING_ON_AVERAGE = 0.95;
const MOST_OF_TUNED_HPA = 1.02;
const MOST_SPEND = 1.02;
const COLD_PER_MILLION = { least: 80, most: 125 } as const;
const MOST_OF_PHYSICAL = 1.2;
const MOST_SECONDS_PER_WEEK = 2;
const MOST_MEGABYTES = 400;

/** What was promised of the demand policy and of the lab, beside what was measured. */
export function compareControl(figures: ControlFigures): readonly Comparison[] {
  return [
    ...MODES.flatMap((mode) => denseGoals(mode, figures)),
    ...MODES.flatMap((mode) => rivalGoals(mode, figures)),
    ...MODES.flatMap(({ policy }) => coldBudgetGoals(policy, figures)),
    ...MODES.flatMap(({ policy }) => sparseGoals(policy, figures)),
    ...figures.step.map(stepGoal),
    ...speedGoals(figures.speed),
  ];
}

function denseGoals(goals: ModeGoals, figures: ControlFigures): readonly Comparison[] {
  const rows = denseScenes(figures).map((scene) =>
    rowOf(figures, scene, goals.policy, SPILL_BUDGET),
  );
  if (rows.length === 0) return [];
  const of = (figure: keyof Row['figures']) => rows.map((row) => row.figures[figure].mean);
  const { mostSpillPercent, mostCost } = goals;
  return [
    within(
      `${goals.policy}: spilled on dense traces, % (budget 0.1)`,
      of('spillPercent'),
      LEAST_SPILL_PERCENT,
      mostSpillPercent,
      3,
    ),
    atMost(`${goals.policy}: cost, times the clairvoyant's`, of('costPerClairvoyant'), mostCost, 3),
    atMost(`${goals.policy}: changes a day`, of('changesPerDay'), MOST_CHANGES_PER_DAY, 0),
  ];
}

/** The reading that favours AWS most is the one to beat. */
const isTargetTracking = (policy: string): boolean => policy.startsWith('target tracking');

function rivalGoals(
  { policy, underTargetTracking, hpa, tunedHpas }: ModeGoals,
  figures: ControlFigures,
) {
  const scenes = denseScenes(figures);
  if (scenes.length === 0) return [];
  const tracking = policiesOf(figures).filter(isTargetTracking);
  const ours = costsOf(policy, figures);
  const cheapest = (policies: readonly string[]) =>
    Math.min(
      ...policies.map((rival) => oneSettingCost(rival, figures) ?? Number.POSITIVE_INFINITY),
    );
  const saved = (rival: number) => 1 - mean(ours.map(({ cost }) => cost)) / rival;
  const tuned = (policies: readonly string[]) =>
    ours.flatMap(({ scene, cost, spillPercent }) => {
      const costs = policies.flatMap(
        (rival) => costAtSpill(curve(figures, scene, rival), spillPercent) ?? [],
      );
      return costs.length === 0 ? [] : [cost / Math.min(...costs)];
    });
  const overTracking = tuned(tracking);
  return [
    atLeast(
      `${policy}: below target tracking in its best setting for all, %`,
      100 * saved(cheapest(tracking)),
      100 * underTargetTracking,
    ),
    atLeast(
      `${policy}: below the ${hpa}, in its best setting for all, %`,
      100 * saved(cheapest([hpa])),
      100 * UNDER_HPA,
    ),
    atMost(
      `${policy}: over target tracking tuned on each trace, at equal spill`,
      overTracking,
      MOST_OF_TUNED_TARGET_TRACKING,
      3,
    ),
    atMost(
      `${policy}: the same, on average`,
      [mean(overTracking)],
      MOST_OF_TUNED_TARGET_TRACKING_ON_AVERAGE,
      3,
    ),
    ...tunedHpas.map((rival) =>
      atMost(
        `${policy}: over the ${rival}, tuned on each trace, at equal spill`,
        tuned([rival]),
        MOST_OF_TUNED_HPA,
        3,
      ),
    ),
  ];
}

function coldBudgetGoals(policy: string, figures: ControlFigures): readonly Comparison[] {
  const cold = denseScenes(figures).map(
    (scene) => rowOf(figures, scene, policy, COLD_BUDGET).figures.coldPerMillion.mean,
  );
  const { least, most } = COLD_PER_MILLION;
  return cold.length === 0
    ? []
    : [within(`${policy}: cold starts per million (budget 100)`, cold, least, most, 0)];
}

function sparseGoals(policy: string, figures: ControlFigures): readonly Comparison[] {
  const sparse = figures.scenes.filter(({ isSparse }) => isSparse);
  if (sparse.length === 0) return [];
  const rows = sparse.map((scene) => rowOf(figures, scene, policy, SPILL_BUDGET).figures);
  const onDemand = sparse.map((scene) => rowOf(figures, scene, ALL_ON_DEMAND, '').figures);
  const coldRatios = rows.map(
    ({ coldPerMillion }, index) =>
      coldPerMillion.mean / (onDemand[index]?.coldPerMillion.mean ?? 1),
  );
  return [
    atMost(
      `${policy}: spend on sparse traces, times all on demand`,
      rows.map(({ spendPerOnDemand }) => spendPerOnDemand.mean),
      MOST_SPEND,
      3,
    ),
    atMost(`${policy}: cold starts on sparse traces, times all on demand`, coldRatios, 1, 3),
  ];
}

function stepGoal(step: StepFigures): Comparison {
  const { feed, meanAfterSignalSeconds, physicalSeconds } = step;
  return atMost(
    `a step from 100 to 600 on ${feed} metrics: from its first datapoint until ready, times the physical minimum`,
    [meanAfterSignalSeconds / physicalSeconds],
    MOST_OF_PHYSICAL,
    2,
  );
}

function speedGoals({ secondsPerWeek, residentMegabytes, targets, daysPerTarget }: SpeedFigures) {
  return [
    {
      ...atMost('a week of one target, seconds', [secondsPerWeek], MOST_SECONDS_PER_WEEK, 2),
      isTiming: true,
    },
    atMost(
      `memory after ${targets} targets of ${daysPerTarget} days, MB`,
      [residentMegabytes],
      MOST_MEGABYTES,
      0,
    ),
  ];
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
