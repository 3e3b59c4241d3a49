import { LAB_PARAMETERS } from '../../replay/lab/parameters.ts';
import { DURATION } from '../../replay/lab/whole-second-durations.ts';
import type { Comparison } from '../goals.ts';
import { machine } from '../report.ts';
import { DEMAND_ONE_MINUTE, DEMAND_TEN_SECONDS, SPILL_BUDGET } from './candidates.ts';
import {
  type ControlFigures,
  costsOf,
  curve,
  denseScenes,
  oneSettingCost,
  policiesOf,
} from './compared-rows.ts';
import { costAtSpill } from './curves.ts';
import type { Scene } from './jobs.ts';
import type { Estimate, Row } from './rows.ts';

export interface ReportHead {
  readonly command: string;
  readonly now: Date;
  readonly seeds: number;
}

/** Everything that was measured, as a page of the documentation. */
export function controlReport(
  figures: ControlFigures,
  comparisons: readonly Comparison[],
  head: ReportHead,
): string {
  const { speed } = figures;
  return [
    '# Benchmarks of the scaling policies',
    `Written by \`${head.command}\` on ${head.now.toISOString().slice(0, 10)}, ${head.seeds} seeds. Machine: ${machine()}.`,
    parametersInWords(),
    '## Goals',
    'Dense: a mean of 100 or more in flight. Where several traces count, the span over them is shown and the worst one decides.',
    markdownTable([
      ['figure', 'measured', 'goal', ''],
      ['---', '---:', '---', '---'],
      ...comparisons.map(({ figure, measured, goal = '', isMet, isTiming }) => [
        figure,
        measured,
        goal,
        isMet ? 'met' : isTiming ? 'missed (a timing)' : 'missed',
      ]),
    ]),
    `${speed.targetDaysPerSecond.toFixed(1)} targets x days a second (drawing the traffic included), ${speed.targets} targets of ${speed.daysPerTarget} days in one process.`,
    stepInWords(figures),
    '## One setting for all dense traces',
    'What a rival costs on average in the one setting that spills at most 0.125 % on every dense trace; ours has no setting. Between two settings that were played it is interpolated.',
    oneSettingTable(figures),
    '## Tuned in hindsight on each trace',
    'What a rival costs where it spills exactly as much as the demand policy on one-minute metrics does on that trace, over what the demand policy costs. Below 1 the rival is cheaper.',
    hindsightTable(figures),
    '## Every trace',
    'Means with 95 % intervals over the seeds. Cost is provisioned environment-seconds from the request on over those of the clairvoyant; "rounded" with each environment billed in steps of 5 minutes, as spend is.',
    ...figures.scenes.flatMap((scene) => sceneSection(scene, figures)),
    HOW,
  ].join('\n\n');
}

function parametersInWords(): string {
  const { allocationSeconds, environmentsPerSecond, keepAliveSeconds, minCapacity, maxCapacity } =
    LAB_PARAMETERS;
  const { meanSeconds, variation } = DURATION;
  return (
    `Parameters: durations log-normal with a mean of ${meanSeconds} s and a variation of ${variation}, in whole seconds; an allocation is ready ` +
    `after ${allocationSeconds} s and 1 s per ${environmentsPerSecond}, one at a time; on-demand environments stay ${keepAliveSeconds} s; ` +
    `capacity ${minCapacity} to ${maxCapacity}; one-minute metrics a minute late, 10-second metrics 10 s late; a week of warm-up that is not scored. ` +
    'Every number with its source: `replay/lab/parameters.ts`.'
  );
}

function stepInWords({ step }: ControlFigures): string {
  return step
    .map(
      ({ feed, meanSeconds, worstSeconds, physicalSeconds }) =>
        `A step from 100 to 600 in flight on ${feed} metrics: ready after ${meanSeconds.toFixed(0)} s on average, ${worstSeconds.toFixed(0)} s at worst; an allocation takes ${physicalSeconds} s.`,
    )
    .join(' ');
}

function oneSettingTable(figures: ControlFigures): string {
  const ours = [DEMAND_ONE_MINUTE, DEMAND_TEN_SECONDS].map((policy) => {
    const costs = costsOf(policy, figures).map(({ cost }) => cost);
    return { policy, cost: costs.reduce((sum, cost) => sum + cost, 0) / costs.length };
  });
  const rivals = tunedPolicies(figures).map((policy) => ({
    policy,
    cost: oneSettingCost(policy, figures),
  }));
  return markdownTable([
    ['policy', 'cost'],
    ['---', '---:'],
    ...[...ours, ...rivals].map(({ policy, cost }) => [
      policy,
      cost === undefined ? 'no setting is safe on all' : cost.toFixed(3),
    ]),
  ]);
}

function hindsightTable(figures: ControlFigures): string {
  const scenes = denseScenes(figures);
  const ours = costsOf(DEMAND_ONE_MINUTE, figures);
  return markdownTable([
    ['rival', ...scenes.map(nameOf)],
    ['---', ...scenes.map(() => '---:')],
    ...tunedPolicies(figures).map((policy) => [
      policy,
      ...ours.map(({ scene, cost, spillPercent }) => {
        const rival = costAtSpill(curve(figures, scene, policy), spillPercent);
        return rival === undefined ? '-' : (rival / cost).toFixed(3);
      }),
    ]),
  ]);
}

function tunedPolicies(figures: ControlFigures): readonly string[] {
  const tuned = figures.rows.filter((row) => row.tuned !== undefined && row.policy !== 'static');
  return policiesOf({ rows: tuned });
}

function sceneSection(scene: Scene, { rows }: ControlFigures): readonly string[] {
  const { trace, peak, meanInFlight, isSparse } = scene;
  const played = isSparse ? 'as recorded' : `scaled to a peak of ${peak}`;
  return [
    `### ${nameOf(scene)}`,
    `${trace}, ${played}, ${meanInFlight.toFixed(0)} in flight on average.`,
    markdownTable([
      [
        'policy',
        'setting',
        'cost',
        'rounded',
        'spill %',
        'first week %',
        'cold per million',
        'spend / on demand',
        'changes a day',
      ],
      ['---', '---', ...Array.from({ length: 7 }, () => '---:')],
      ...rows.filter((row) => row.trace === trace && row.peak === peak).map(rowInWords),
    ]),
  ];
}

function rowInWords({ policy, setting, figures }: Row): readonly string[] {
  return [
    policy,
    setting,
    inDigits(figures.costPerClairvoyant, 3),
    figures.roundedCostPerClairvoyant.mean.toFixed(3),
    inDigits(figures.spillPercent, 3),
    figures.warmUpSpillPercent.mean.toFixed(3),
    inDigits(figures.coldPerMillion, 0),
    inDigits(figures.spendPerOnDemand, 3),
    inDigits(figures.changesPerDay, 0),
  ];
}

const nameOf = ({ trace, peak }: Scene): string => `${trace} ${peak}`;

const inDigits = ({ mean, plusMinus }: Estimate, digits: number): string =>
  `${mean.toFixed(digits)} ± ${plusMinus.toFixed(digits)}`;

const markdownTable = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `| ${row.join(' | ')} |`).join('\n');

const HOW = `## How it was measured

- **Traces**: \`traces/README.md\`. Arrivals are drawn (Poisson) inside each bin, durations are assumed: no trace says how long
  its requests take. At a peak the rates are scaled so that the 99.95th percentile of the one-minute loads is that many in
  flight. \`-bridged\` and \`-smooth\` are the ServeGen trace without the jumps at the edges of its windows of 10 minutes, and
  its rates alone. Bins that were not recorded are played as the day before, and not scored. Traffic that is on and off or
  sparse is played as it was recorded.
- **Clairvoyant**: for each block of 10 s the most in flight until 90 s after it. No policy can hold it; it is what costs are
  measured in.
- **Ours** is given nothing but its budget (\`${SPILL_BUDGET}\`), 15 % premium and 140 changes a day, the same on every trace.
- **Rivals** play on the same seconds. Target tracking as documented; where it is silent both readings are played: whether
  datapoints from before its last change count (stale) or not (fresh), and how long its low alarm waits. The HPA formula sees
  what Kubernetes would measure, or our own metrics. The KPA sees every second without delay, which nothing on AWS offers.
  The thresholds run through the control loop of the handlers, once a minute, in blocks of 50 and with a floor of 100.
- **Spend** counts provisioned concurrency with AWS's rounding, requests, and the billed init phase of cold starts.
`;
