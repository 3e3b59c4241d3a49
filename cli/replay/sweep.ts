import { brokenRules } from '../../core/config/rules.ts';
import type { Configuration, EdgeFunctionConfiguration } from '../../core/config/schema.ts';
import { controlLoopDriver } from '../../replay/lab/control-loop-driver.ts';
import { drawDemand } from '../../replay/lab/demand.ts';
import { clockFrom } from '../../replay/lab/lab-clock.ts';
import { playRecorded } from '../../replay/lab/play-recorded.ts';
import { percentile95Millis } from '../../replay/lab/whole-second-durations.ts';
import { parametersOf, type ReplayQuestion, totalsOf } from './play.ts';
import { playedConfiguration } from './played-configuration.ts';
import type { Totals } from './replayed.ts';

type Scaling = EdgeFunctionConfiguration['scaling'];

/** What the operator is willing to miss: the share of requests that spill, or that start cold. */
export type SweepBudget =
  | { readonly kind: 'spills'; readonly percent: number }
  | { readonly kind: 'cold-starts'; readonly perMillion: number };

/** One setting of the scaling block, with what it comes to. */
export interface SweptSetting {
  readonly changes: Partial<Scaling>;
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

/** Plays the traffic under every sensible setting of floor, threshold and cooldown; ties go to the smaller change. */
export async function sweep(question: ReplayQuestion, budget: SweepBudget): Promise<Sweep> {
  const { configuration, target, onProgress } = question;
  const changes = changesOf(target.configuration.scaling).filter((change) =>
    isValid(configuration, target.name, change),
  );
  const played = playing(question);
  const settings: SweptSetting[] = [];
  for (const [index, change] of changes.entries()) {
    const totals = await played(change);
    settings.push({ changes: change, totals, holdsBudget: holds(totals, budget) });
    onProgress?.(`${index + 1} of ${changes.length} settings`, (index + 1) / changes.length);
  }
  const [current] = settings;
  if (!current) throw new Error('the setting of the file itself must be valid');
  const sorted = settings.toSorted(
    (a, b) =>
      a.totals.dollars - b.totals.dollars ||
      Object.keys(a.changes).length - Object.keys(b.changes).length,
  );
  return { current, settings: sorted, best: sorted.find(({ holdsBudget }) => holdsBudget) };
}

/** What differs from the file; the first is the file itself. */
function changesOf(scaling: Scaling): readonly Partial<Scaling>[] {
  const floors = FLOOR_FACTORS.map((factor) =>
    Math.max(1, Math.round(scaling.minInstances * factor)),
  );
  const all = [...new Set(floors)].flatMap((minInstances) =>
    [...new Set([scaling.scaleUpThreshold, ...SCALE_UP_THRESHOLDS])].flatMap((scaleUpThreshold) =>
      [...new Set([scaling.scaleDownCooldown, ...SCALE_DOWN_COOLDOWNS])].map(
        (scaleDownCooldown) => ({
          minInstances,
          scaleUpThreshold,
          scaleDownCooldown,
        }),
      ),
    ),
  );
  const different = all.map((setting) =>
    Object.fromEntries(
      Object.entries(setting).filter(([key, value]) => scaling[key as keyof Scaling] !== value),
    ),
  );
  return [{}, ...different.filter((change) => Object.keys(change).length > 0)];
}

function isValid(configuration: Configuration, name: string, change: Partial<Scaling>): boolean {
  return brokenRules(withScaling(configuration, name, change)).length === 0;
}

function withScaling(
  configuration: Configuration,
  name: string,
  change: Partial<Scaling>,
): Configuration {
  const block = configuration.edgeFunctions[name];
  if (!block) throw new Error(`there is no edge function ${name}`);
  const scaling = { ...block.scaling, ...change };
  return {
    ...configuration,
    edgeFunctions: { ...configuration.edgeFunctions, [name]: { ...block, scaling } },
  };
}

/** One demand for all settings, so that chance does not choose between them. */
function playing(question: ReplayQuestion): (change: Partial<Scaling>) => Promise<Totals> {
  const { recording, seed, warmUpSeconds, meanRequestSeconds, target, begins } = question;
  const demand = drawDemand({ recording, seed, warmUpSeconds, meanRequestSeconds });
  const lab = { clock: clockFrom(begins), p95Millis: percentile95Millis(meanRequestSeconds), seed };
  return async (change) => {
    const changed = withScaling(question.configuration, target.name, change);
    const block = changed.edgeFunctions[target.name] ?? target.configuration;
    const changedTarget = { ...target, configuration: block };
    const { configuration } = playedConfiguration(changed, changedTarget, meanRequestSeconds);
    const run = await playRecorded(demand, controlLoopDriver(configuration, lab), {
      parameters: parametersOf({ configuration, target: changedTarget }),
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
