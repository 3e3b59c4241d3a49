import type { CallAnswer } from '../call-answer.ts';

/** A run of another runbook: as a dry run its machine is started, for real the operator's document, as people start it. */
export interface RunToStart {
  readonly mode: 'dry-run' | 'run';
  /** Of the document, and of the machine behind it. */
  readonly documentName: string;
  readonly machineArn: string;
  readonly cluster: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** A UUID of the drill's own execution: AWS starts one run for it, however often it is asked. */
  readonly token: string;
}

export interface StartedRun {
  readonly status: 'running' | 'succeeded' | 'failed';
  readonly says: string;
}

export interface StartedRunPort {
  /** Asking again with the same token answers the run that was started with it. */
  start(
    run: RunToStart,
  ): Promise<
    | { readonly kind: 'started'; readonly id: string }
    | { readonly kind: 'refused'; readonly says: string }
  >;
  /** Undefined when AWS does not know it. */
  read(run: RunToStart, id: string): Promise<StartedRun | undefined>;
  /** One that has ended is left as it is. What a stopped run has begun, a new run of its runbook finishes. */
  stop(run: RunToStart, id: string): Promise<CallAnswer>;
}
