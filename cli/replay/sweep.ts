import { brokenRules } from '../../core/config/rules.ts';
import type { Configuration, EdgeFunctionConfiguration } from '../../core/config/schema.ts';
import { DEMAND_DEFAULTS } from '../../core/scaling/demand/settings.ts';
import type { EdgeFunctionTarget } from '../../core/targets.ts';
import { controlLoopDriver } from '../../replay/lab/control-loop-driver.ts';
import { drawDemand } from '../../replay/lab/demand.ts';
import { clockFrom } from '../../replay/lab/lab-clock.ts';
import { playRecorded } from '../../replay/lab/play-recorded.ts';
import { percentile95Millis } from '../../replay/lab/whole-second-durations.ts';
import { parametersOf, type ReplayQuestion, totalsOf } from './play.ts';
import { playedConfiguration } from './played-configuration.ts';
import type { Totals } from './replayed.ts';

/** What the operator is willing to miss: the share of requests that spill, or that start cold. */
export type SweepBudget =
  | { readonly kind: 'spills'; readonly percent: number }
  | { readonly kind: 'cold-starts'; readonly perMillion: number };

/** One line of the function's block in the file, with another value. */
export interface LineChange {
  readonly path: readonly string[];
  readonly value: string | number;
}

/** One setting of the function's block, with what it comes to. */
export interface SweptSetting {
  /** What differs from the file. */
  readonly changes: readonly LineChange[];
  readonly totals: Totals;
  readonly holdsBudget: boolean;
}

export interface Sweep {
  /** As the file has it. */
  readonly current: SweptSetting;
  /** The cheapest first. */
  readonly settings: readonly SweptSetting[];
  /** The cheapest of those that hold the budget; undefined when none does. */
  readonly best: SweptSetting | undefined;
}

const SCALE_UP_THRESHOLDS = [0.5, 0.6, 0.7, 0.8, 0.85];
const SCALE_DOWN_COOLDOWNS = [60, 300, 900];
const FLOOR_FACTORS = [0.5, 1, 2];
const SPILL_PERCENTS = [0.02, 0.05, 0.1, 0.2];

type Block = EdgeFunctionConfiguration;

/**
 * Plays the traffic under both policies, with every sensible floor, threshold and cooldown of the one and budget of the
 * other; ties go to the smaller change.
 */
export async function sweep(question: ReplayQuestion, budget: SweepBudget): Promise<Sweep> {
  const { configuration, target, onProgress } = question;
  const blocks = blocksOf(target.configuration).filter((block) =>
    isValid(withBlock(configuration, target.name, block)),
  );
  const played = playing(question);
  const settings: SweptSetting[] = [];
  for (const [index, block] of blocks.entries()) {
    const totals = await played(block);
    const changes = changesBetween(target.configuration, block);
    settings.push({ changes, totals, holdsBudget: holds(totals, budget) });
    onProgress?.(`${index + 1} of ${blocks.length} settings`, (index + 1) / blocks.length);
  }
  const [current] = settings;
  if (!current) throw new Error('the setting of the file itself must be valid');
  const sorted = settings.toSorted(
    (a, b) => a.totals.dollars - b.totals.dollars || a.changes.length - b.changes.length,
  );
  return { current, settings: sorted, best: sorted.find(({ holdsBudget }) => holdsBudget) };
}

/** The file's own block, then every other one that is tried. */
function blocksOf(block: Block): readonly Block[] {
  const { scaling } = block;
  const floors = FLOOR_FACTORS.map((factor) =>
    Math.max(1, Math.round(scaling.minInstances * factor)),
  );
  const others = [...new Set(floors)].flatMap((minInstances) => [
    ...[...new Set([scaling.scaleUpThreshold, ...SCALE_UP_THRESHOLDS])].flatMap(
      (scaleUpThreshold) =>
        [...new Set([scaling.scaleDownCooldown, ...SCALE_DOWN_COOLDOWNS])].map(
          (scaleDownCooldown): Block => ({
            ...withoutDemand(block),
            policy: 'thresholds',
            scaling: { ...scaling, minInstances, scaleUpThreshold, scaleDownCooldown },
          }),
        ),
    ),
    ...SPILL_PERCENTS.map(
      (spillPercent): Block => ({
        ...withoutDemand(block),
        policy: 'demand',
        demand: { ...demandDefaults(block), spillPercent },
        scaling: { ...scaling, minInstances },
      }),
    ),
  ]);
  return [block, ...others.filter((other) => changesBetween(block, other).length > 0)];
}

function withoutDemand({ demand: _demand, ...block }: Block): Omit<Block, 'demand'> {
  return block;
}

function demandDefaults({ demand }: Block) {
  const { premium, changesPerDay } = DEMAND_DEFAULTS;
  return demand
    ? { premiumPercent: demand.premiumPercent, changesPerDay: demand.changesPerDay }
    : { premiumPercent: premium * 100, changesPerDay };
}

/** The lines to write; what is left out of the file keeps its default. */
function changesBetween(from: Block, to: Block): readonly LineChange[] {
  const scaling = (['minInstances', 'scaleUpThreshold', 'scaleDownCooldown'] as const).flatMap(
    (key) =>
      to.scaling[key] === from.scaling[key]
        ? []
        : [{ path: ['scaling', key], value: to.scaling[key] }],
  );
  const policy = to.policy === from.policy ? [] : [{ path: ['policy'], value: to.policy }];
  const spillPercent = to.demand?.spillPercent;
  const budget =
    spillPercent === undefined || spillPercent === from.demand?.spillPercent
      ? []
      : [{ path: ['demand', 'spillPercent'], value: spillPercent }];
  return [...policy, ...budget, ...scaling];
}

function isValid(configuration: Configuration): boolean {
  return brokenRules(configuration).length === 0;
}

function withBlock(configuration: Configuration, name: string, block: Block): Configuration {
  return { ...configuration, edgeFunctions: { ...configuration.edgeFunctions, [name]: block } };
}

/** Readers are not what is chosen here, and take as long to play as the function. */
function withoutDatabase(target: EdgeFunctionTarget): EdgeFunctionTarget {
  const { database: _database, ...configuration } = target.configuration;
  return { ...target, configuration };
}

/** One demand for all settings, so that chance does not choose between them. */
function playing(question: ReplayQuestion): (block: Block) => Promise<Totals> {
  const { recording, seed, warmUpSeconds, meanRequestSeconds, target, begins } = question;
  const demand = drawDemand({ recording, seed, warmUpSeconds, meanRequestSeconds });
  const lab = {
    clock: clockFrom(begins),
    p95Millis: percentile95Millis(meanRequestSeconds),
    seed,
  };
  return async (block) => {
    const changedTarget = withoutDatabase({ ...target, configuration: block });
    const changed = withBlock(question.configuration, target.name, changedTarget.configuration);
    const { configuration } = playedConfiguration(changed, changedTarget, meanRequestSeconds);
    const run = await playRecorded(demand, controlLoopDriver(configuration, lab), {
      parameters: parametersOf({ configuration: changed, target: changedTarget }),
      stepSeconds: demand.seconds,
    });
    return totalsOf(run.outcome);
  };
}

function holds({ spillPercent, coldPerMillion }: Totals, budget: SweepBudget): boolean {
  return budget.kind === 'spills'
    ? spillPercent <= budget.percent
    : coldPerMillion <= budget.perMillion;
}
