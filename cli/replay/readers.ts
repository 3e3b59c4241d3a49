import type { AuroraReadersTarget } from '../../core/targets.ts';
import type { Demand } from '../../replay/lab/demand.ts';
import { driverOf } from '../../replay/lab/driver.ts';
import type { LabParameters } from '../../replay/lab/parameters.ts';
import { playRecorded, type RecordedRun } from '../../replay/lab/play-recorded.ts';
import { staticCapacity } from '../../replay/rivals/static-capacity.ts';
import type { Candidate } from './candidates.ts';
import type { ReaderPolicy, ReplayedReaders } from './replayed.ts';

interface ReadersQuestion {
  readonly cluster: AuroraReadersTarget;
  readonly demand: Demand;
  readonly parameters: LabParameters;
  readonly stepSeconds: number;
  /** Those of ours that have moved readers, with what came of it. */
  readonly runs: readonly { readonly candidate: Candidate; readonly run: RecordedRun }[];
}

/** What became of the readers, beside as many as the floor and as many as the ceiling all the time. */
export async function replayedReaders({
  cluster,
  demand,
  parameters,
  stepSeconds,
  runs,
}: ReadersQuestion): Promise<ReplayedReaders> {
  const { cluster: standing } = parameters;
  if (!standing) throw new Error('the lab plays no cluster, so it has no readers to report');
  const { minCapacity, maxCapacity } = cluster;
  const fixed: ReaderPolicy[] = [];
  for (const [name, minReaders] of [
    ['static at the floor', minCapacity],
    ['static at the ceiling', maxCapacity],
  ] as const) {
    const run = await playRecorded(demand, driverOf(staticCapacity(parameters.maxCapacity)), {
      parameters: { ...parameters, cluster: { ...standing, minReaders } },
      stepSeconds,
    });
    fixed.push(readerPolicy(name, run));
  }
  return {
    cluster: cluster.name,
    lineCpuPercent: standing.lineCpuPercent,
    policies: [...runs.map(({ candidate, run }) => readerPolicy(candidate.name, run)), ...fixed],
  };
}

function readerPolicy(name: string, { outcome, steps, readerChanges }: RecordedRun): ReaderPolicy {
  if (!outcome.readers) throw new Error(`${name} was played without a cluster`);
  const { dollars, ...totals } = outcome.readers;
  return {
    name,
    totals: { ...totals, ...(dollars !== undefined && { dollars }) },
    available: steps.map(({ readers }) => readers?.available ?? null),
    cpuPercent: steps.map(({ readers }) => Math.round(readers?.cpuPercent ?? 0)),
    changes: readerChanges.map(({ secondsIn, from, to, explanation }) => ({
      secondsIn,
      from,
      to,
      ...explanation,
    })),
  };
}
