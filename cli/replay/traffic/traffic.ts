/** 115 days of seconds; a file that claims more has a time that is wrong. */
export const MOST_BINS = 10_000_000;

/** Recorded traffic of one function as a file has it. */
export interface RecordedTraffic {
  readonly binSeconds: number;
  /** Requests in each bin; undefined where the recording has a gap. */
  readonly arrivals: readonly (number | undefined)[];
  /** When the first bin begins; undefined where the file does not say. */
  readonly begins?: Date;
  /** How long requests take on average, where the file says so. */
  readonly requestSeconds?: number;
}

/** One thing that is wrong with a file: where, the rule, what stands there, and what to do. */
export interface TrafficProblem {
  readonly line: number;
  readonly column: number;
  readonly rule: string;
  readonly found: string;
  readonly mend: string;
}

/** A file that is no traffic; all that is wrong with it at once, as far as it makes sense to go on. */
export class TrafficFileError extends Error {
  override readonly name = 'TrafficFileError';
  readonly file: string;
  readonly problems: readonly TrafficProblem[];

  constructor(file: string, problems: readonly TrafficProblem[]) {
    super(
      problems
        .map(
          ({ line, column, rule, found, mend }) =>
            `${file}:${line}:${column} ${rule}; found ${found}. ${mend}.`,
        )
        .join('\n'),
    );
    this.file = file;
    this.problems = problems;
  }
}
