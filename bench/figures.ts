/** What `npm run bench` measures; `--json` writes it as it is. */
export interface Figures {
  readonly handlers: Readonly<Record<string, HandlerFigures>>;
  /** Median of one decision, in microseconds. */
  readonly decisionMicros: number;
  /** AWS calls of one evaluation that holds, and of one that changes capacity; quota and owners are cached. */
  readonly callsPerHold: number;
  readonly callsPerChange: number;
  readonly reconcile100: ReconcileFigures;
  readonly synth: readonly SynthFigures[];
}

export interface HandlerFigures {
  readonly bundleBytes: number;
  /** Cold import time in units of that of a bundle with only @aws-sdk/client-lambda. */
  readonly importRatio: number;
}

/** Of `reconcile` over 100 targets, per minute: the mean of ten, in which every target has its drift check. */
export interface ReconcileFigures {
  readonly metricsRequested: number;
  readonly metricCalls: number;
  readonly alarmCalls: number;
  /** Calls of Lambda's control plane, whose rate is shared with the users' deployments. */
  readonly lambdaCalls: number;
  readonly dollarsPerTargetMonth: number;
}

export interface SynthFigures {
  readonly targets: number;
  readonly seconds: number;
  readonly resources: number;
  readonly stacks: number;
}

/** Told what is being measured, for people who wait. */
export type Say = (line: string) => void;
