/** What a replay has shown, for the terminal, `--json` and the page alike. Series have a value for each step. */
export interface Replayed {
  readonly target: string;
  readonly traffic: string;
  /** When the traffic was recorded, or a Monday where the file does not say. */
  readonly begins: string;
  readonly stepSeconds: number;
  readonly command: string;
  readonly madeAt: string;
  /** What is taken for granted, each with its source. */
  readonly assumptions: readonly Assumption[];
  readonly notes: readonly string[];
  /** Requests in flight if all are served at once, mean and most; null in a gap of the recording. */
  readonly inFlight: { readonly mean: Series; readonly max: Series };
  readonly policies: readonly ReplayedPolicy[];
  /** Of the cluster that the function reads from, where it has one. */
  readonly readers?: ReplayedReaders;
}

export interface ReplayedReaders {
  readonly cluster: string;
  /** Above it readers are short of CPU. */
  readonly lineCpuPercent: number;
  /** Ours, then as many as the floor and as the ceiling all the time. */
  readonly policies: readonly ReaderPolicy[];
}

export interface ReaderPolicy {
  readonly name: string;
  readonly totals: ReaderTotals;
  /** Readers that serve, and the highest minute of their CPU. */
  readonly available: Series;
  readonly cpuPercent: Series;
  readonly changes: readonly Change[];
}

/** Of the part that is scored. */
export interface ReaderTotals {
  readonly readerHours: number;
  /** Missing where the instance class has no price. */
  readonly dollars?: number;
  /** Requests of the minutes in which the readers were above their line. */
  readonly overLinePercent: number;
  readonly busiestCpuPercent: number;
  readonly changesPerDay: number;
}

export interface Assumption {
  readonly name: string;
  readonly value: string;
  readonly source: string;
}

export type Series = readonly (number | null)[];

export interface ReplayedPolicy {
  readonly name: string;
  readonly setting: string;
  /** Tidegate as it is configured: its decisions come with their reasons. */
  readonly isOurs: boolean;
  /** Whether its lines are drawn before somebody asks for them: an extreme hides what is between. */
  readonly isDrawnFirst: boolean;
  readonly totals: Totals;
  /** Provisioned environments that are ready. */
  readonly capacity: Series;
  /** Requests that found none of them free, throttled ones included, and those that started cold. */
  readonly missed: Series;
  readonly coldStarts: Series;
  /** Spent since the beginning. */
  readonly dollars: Series;
  readonly changes: readonly Change[];
}

/** Of the part that is scored. */
export interface Totals {
  readonly requests: number;
  readonly dollars: number;
  /** Provisioned environment-seconds over those of who knows the future. */
  readonly costPerClairvoyant: number;
  readonly spillPercent: number;
  /** Turned away, because the account's quota was reached. */
  readonly throttledPercent: number;
  readonly coldPerMillion: number;
  readonly changesPerDay: number;
}

export interface Change {
  readonly secondsIn: number;
  /** In environments, or in readers. */
  readonly from: number;
  readonly to: number;
  readonly reason?: string;
  readonly trail?: readonly string[];
}
