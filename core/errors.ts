/** The configuration breaks a rule; `problems` holds every one that was found, by line. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly file: string;
  readonly problems: readonly ConfigurationProblem[];

  constructor(file: string, problems: readonly ConfigurationProblem[]) {
    super(`${file} breaks ${problems.length === 1 ? '1 rule' : `${problems.length} rules`}`);
    this.file = file;
    this.problems = problems.toSorted((a, b) => a.line - b.line);
  }
}

/** One broken rule: where it is, what the rule is, what was found and how to mend it. */
export interface ConfigurationProblem {
  /** 1-based; 0 when the problem belongs to the file as a whole. */
  readonly line: number;
  /** Keys joined by dots, e.g. `edgeFunctions.assistant-edge.scaling.minInstances`. */
  readonly path: string;
  readonly rule: string;
  readonly found: string;
  readonly mend: string;
}

/** An event that no retry can mend: it goes to the dead-letter queue with this reason. */
export class RejectedEventError extends Error {
  override readonly name = 'RejectedEventError';
}

/** AWS answered with a fault or not in time; the caller may try again later. */
export class OutsideFaultError extends Error {
  override readonly name = 'OutsideFaultError';
}
