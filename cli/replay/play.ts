import type { Configuration } from '../../core/config/schema.ts';
import { lambdaPrices } from '../../core/cost/prices.ts';
import { type EdgeFunctionTarget, scalableTargets } from '../../core/targets.ts';
import { BLOCK_SECONDS, type Demand, drawDemand } from '../../replay/lab/demand.ts';
import { LAB_PARAMETERS, type LabParameters } from '../../replay/lab/parameters.ts';
import { playRecorded, type RecordedRun } from '../../replay/lab/play-recorded.ts';
import type { Recording } from '../../replay/lab/recording.ts';
import { type Candidate, candidates } from './candidates.ts';
import { clusterParametersOf, READER_CPU_MILLIS } from './cluster.ts';
import { playedConfiguration } from './played-configuration.ts';
import { replayedReaders } from './readers.ts';
import type { Replayed, ReplayedPolicy, Series, Totals } from './replayed.ts';

export interface ReplayQuestion {
  readonly configuration: Configuration;
  readonly target: EdgeFunctionTarget;
  readonly recording: Recording;
  readonly begins: Date;
  readonly meanRequestSeconds: number;
  readonly warmUpSeconds: number;
  readonly seed: number;
  /** CPU time of the readers that a request takes. */
  readonly readerCpuMillis?: number;
  /** Told which policy is played and how far it is, 0 to 1 over all of them. */
  readonly onProgress?: (policy: string, share: number) => void;
}

export type Played = Pick<Replayed, 'stepSeconds' | 'inFlight' | 'policies' | 'readers'> & {
  readonly parameters: LabParameters;
  /** What of the configuration is not played. */
  readonly leftOut: readonly string[];
};

/** More steps than this no screen can show. */
const MOST_STEPS = 3000;
const STEP_SECONDS = [60, 300, 600, 1800, 3600];

/** Plays the traffic under every policy that is compared. */
export async function play(question: ReplayQuestion): Promise<Played> {
  const { recording, seed, warmUpSeconds, meanRequestSeconds, onProgress } = question;
  const demand = drawDemand({ recording, seed, warmUpSeconds, meanRequestSeconds });
  const parameters = parametersOf(question);
  const stepSeconds =
    STEP_SECONDS.find((seconds) => demand.seconds / seconds <= MOST_STEPS) ?? 4 * 3600;
  const { configuration, leftOut } = playedConfiguration(
    question.configuration,
    question.target,
    meanRequestSeconds,
  );
  const compared = candidates({ ...question, configuration, demand, parameters });
  const policies: ReplayedPolicy[] = [];
  const runs: { readonly candidate: Candidate; readonly run: RecordedRun }[] = [];
  for (const [index, candidate] of compared.entries()) {
    const run = await playRecorded(demand, candidate.driver, {
      parameters: candidate.parameters,
      stepSeconds,
      onProgress: (share) => onProgress?.(candidate.name, (index + share) / compared.length),
    });
    policies.push(policyOf(candidate, run));
    if (run.outcome.readers) runs.push({ candidate, run });
  }
  const cluster = scalableTargets(configuration).find(({ kind }) => kind === 'aurora-readers');
  const readers =
    cluster?.kind === 'aurora-readers'
      ? await replayedReaders({ cluster, demand, parameters, stepSeconds, runs })
      : undefined;
  return {
    parameters,
    leftOut,
    stepSeconds,
    inFlight: inFlightOf(demand, recording, stepSeconds),
    policies,
    ...(readers && { readers }),
  };
}

/** The bounds, memory and prices of the configuration; the rest is what the lab takes for granted. */
export function parametersOf({
  configuration,
  target,
  readerCpuMillis = READER_CPU_MILLIS,
}: Pick<ReplayQuestion, 'configuration' | 'target' | 'readerCpuMillis'>): LabParameters {
  const { scaling, memoryMegabytes, architecture, database } = target.configuration;
  const cluster = database === undefined ? undefined : configuration.auroraClusters[database];
  const { minInstances, maxInstances, targetConcurrency } = scaling;
  return {
    ...LAB_PARAMETERS,
    minCapacity: minInstances * targetConcurrency,
    maxCapacity: maxInstances * targetConcurrency,
    accountConcurrency: leftByOthers(configuration, target),
    memoryGigabytes: memoryMegabytes / 1024,
    prices: { ...LAB_PARAMETERS.prices, ...lambdaPrices(configuration, architecture) },
    ...(cluster && { cluster: clusterParametersOf(cluster, configuration, readerCpuMillis) }),
  };
}

/** Of the quota, when the file's other functions stand at their floors. */
function leftByOthers({ quota, edgeFunctions }: Configuration, { name }: EdgeFunctionTarget) {
  return Object.entries(edgeFunctions)
    .filter(([other]) => other !== name)
    .reduce(
      (left, [, { scaling }]) => left - scaling.minInstances * scaling.targetConcurrency,
      quota.concurrentExecutions,
    );
}

export function totalsOf(outcome: RecordedRun['outcome']): Totals {
  const { warmUp: _warmUp, readers: _readers, scored, ...figures } = outcome;
  return { requests: scored.requests, ...figures };
}

function policyOf(candidate: Candidate, run: RecordedRun): ReplayedPolicy {
  const { name, setting, isOurs, isDrawnFirst } = candidate;
  const { outcome, steps, changes } = run;
  return {
    name,
    setting,
    isOurs,
    isDrawnFirst,
    totals: totalsOf(outcome),
    capacity: steps.map(({ ready }) => ready),
    missed: steps.map(({ spilled, throttled }) => spilled + throttled),
    coldStarts: steps.map(({ coldStarts }) => coldStarts),
    dollars: steps.map((step) => Number(step.dollars.toFixed(4))),
    // Of others every change is on the line; only ours say why.
    changes: isOurs
      ? changes.map(({ secondsIn, from, to, explanation }) => ({
          secondsIn,
          from,
          to,
          ...explanation,
        }))
      : [],
  };
}

function inFlightOf(
  demand: Demand,
  { binSeconds, recorded }: Recording,
  stepSeconds: number,
): { readonly mean: Series; readonly max: Series } {
  const steps = Array.from({ length: Math.ceil(demand.seconds / stepSeconds) }, (_, step) => {
    const from = step * stepSeconds;
    const until = Math.min(from + stepSeconds, demand.seconds);
    const isGap = recorded
      .subarray(Math.floor(from / binSeconds), Math.ceil(until / binSeconds))
      .includes(0);
    if (isGap) return { mean: null, max: null };
    const before = demand.inFlightBefore;
    const blocks = demand.blockMaxima.subarray(from / BLOCK_SECONDS, until / BLOCK_SECONDS);
    const mean = ((before[until] ?? 0) - (before[from] ?? 0)) / (until - from);
    return { mean: Number(mean.toFixed(1)), max: blocks.reduce((a, b) => Math.max(a, b), 0) };
  });
  return { mean: steps.map(({ mean }) => mean), max: steps.map(({ max }) => max) };
}
