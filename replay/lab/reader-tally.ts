import type { ClusterParameters } from './cluster-parameters.ts';

/** What is counted of a cluster's readers. */
export interface ReaderTally {
  readerSeconds: number;
  /** What the billing minimum adds to them. */
  minimumSeconds: number;
  /** Changes of the number of readers that were asked for. */
  changes: number;
  requests: number;
  /** Requests of the minutes in which the readers were above their line. */
  requestsOverLine: number;
  busiestCpuPercent: number;
}

export function emptyReaderTally(): ReaderTally {
  return {
    readerSeconds: 0,
    minimumSeconds: 0,
    changes: 0,
    requests: 0,
    requestsOverLine: 0,
    busiestCpuPercent: 0,
  };
}

/** What a run comes to for a cluster, in the scored part. */
export interface ReaderOutcome {
  readonly readerHours: number;
  /** Undefined without a price. */
  readonly dollars: number | undefined;
  readonly overLinePercent: number;
  readonly busiestCpuPercent: number;
  readonly changesPerDay: number;
}

export function readerOutcomeOf(
  tally: ReaderTally,
  { readerDollarsPerHour }: ClusterParameters,
  days: number,
): ReaderOutcome {
  const readerHours = (tally.readerSeconds + tally.minimumSeconds) / 3600;
  return {
    readerHours,
    dollars: readerDollarsPerHour === undefined ? undefined : readerHours * readerDollarsPerHour,
    overLinePercent: (100 * tally.requestsOverLine) / Math.max(1, tally.requests),
    busiestCpuPercent: tally.busiestCpuPercent,
    changesPerDay: tally.changes / days,
  };
}
