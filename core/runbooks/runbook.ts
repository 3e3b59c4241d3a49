import type { Configuration } from '../config/schema.ts';
import type { Facts, Plan } from './plan.ts';
import type { RunbookPorts } from './ports.ts';

interface StepBase {
  /** In PascalCase: the name of its state, which the console shows. */
  readonly name: string;
  readonly does: string;
  /** What it uses: fields of the request, and steps whose outcome it reads. */
  readonly inputs: readonly string[];
  /** Read again just before the step acts; where it does not hold, nothing is changed. */
  readonly precondition: string;
  /** Why the step may run twice, after a fault or in a run that is started again. */
  readonly idempotency: string;
  /** Of one look for most steps; of all looks together for a wait. */
  readonly timeLimitSeconds: number;
  /** What a refusal, a failure or a fault does to the run. `compensate`: the runbook's compensation, then its failed end. */
  readonly onFailure: 'stop' | 'compensate' | 'continue';
  /** In a run that continues a failed one: done `again`, or it `finds` what that run has done and leaves it. */
  readonly onResume: 'again' | 'finds';
  readonly run: Step;
}

/** Reads the world anew, and answers what became of the step; only acts change something. */
export type Step = (run: StepRun, ports: RunbookPorts) => Promise<StepVerdict>;

/** In a dry run only checks and notifications run: of any other step it says what the step would do, with this plan. */
interface Described {
  readonly describes: (plan: Plan) => string;
}

/** `check` refuses before anything changes; `act` changes; `wait` looks again and again; `verify` proves; `notify` tells. */
export type RunbookStep = StepBase &
  (
    | { readonly kind: 'check' | 'notify' }
    | ({ readonly kind: 'act' | 'verify' } & Described)
    | ({ readonly kind: 'wait'; readonly lookEverySeconds: number } & Described)
  );

/** A table of steps: `lib/runbooks` draws a state machine and an operator's document from it, and one handler runs it. */
export interface Runbook {
  readonly name: RunbookName;
  readonly title: string;
  readonly purpose: string;
  /** What an operator says besides the cluster. */
  readonly parameters: readonly RunbookParameter[];
  /** `required`: somebody else approves what a dry run has said, before anything is done. */
  readonly approval: 'required' | 'none';
  /** The clusters that it may be started for, by their names in the configuration; none: it is not deployed. */
  readonly clusters: (configuration: Configuration) => readonly string[];
  /** In order; the last one that changes something releases the lock. */
  readonly steps: readonly RunbookStep[];
  /** What a run of these has left before it asked AWS for anything, a run of this one takes instead of finishing it. */
  readonly takesOver?: readonly RunbookName[];
  /** From the start of the first to the end of the second is the recovery time, when both are done. */
  readonly recovery?: { readonly from: string; readonly to: string };
  /** What a failure after the lock was taken runs before it ends: releases the lock, or holds it with a reason. */
  readonly compensation: RunbookStep;
  /** Tells people how a failed run ended. */
  readonly failedEnd: RunbookStep;
}

export type RunbookName =
  | 'aurora-failover'
  | 'region-shift'
  | 'fail-back'
  | 'scale-database'
  | 'restore-from-backup'
  | 'drill';

/** One field of the operator's form; also `--input Name=value` on the command line. */
export interface RunbookParameter {
  /** In PascalCase, as the console shows it. */
  readonly name: string;
  readonly description: string;
  /** Without one it must be given. */
  readonly default?: string;
  /** One of these, or a regular expression over the whole value; no quote gets through: values go into JSON. */
  readonly allowed: readonly string[] | { readonly pattern: string };
}

/** What a run is asked to do; the input of the state machine. */
export interface RunRequest {
  /** By its name in the configuration. */
  readonly cluster: string;
  /** `dry-run`: the same steps, with acts described instead of done. */
  readonly mode: 'dry-run' | 'run';
  /** By parameter; one that is left out has its default. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** The execution of the operator's document that holds the approval. */
  readonly automationExecutionId?: string;
}

/** A step's answer as data; the machine chooses on `kind`. */
export type StepVerdict =
  | {
      readonly kind: 'done';
      readonly says: string;
      readonly plan?: Plan;
      readonly facts?: Facts;
    }
  /** A dry run's answer for what would change. */
  | {
      readonly kind: 'described';
      readonly says: string;
      readonly plan?: Plan;
      readonly facts?: Facts;
    }
  | { readonly kind: 'waiting'; readonly says: string }
  /** Its precondition does not hold; this step has changed nothing. */
  | { readonly kind: 'refused'; readonly says: string }
  /** It was tried, and it is not so. */
  | { readonly kind: 'failed'; readonly says: string };

export type StepOutcome = StepVerdict & {
  /** Of a wait: its first look. */
  readonly startedAt: Date;
  readonly endedAt: Date;
};

/** One step of one run, and all that it may know. */
export interface StepRun {
  readonly runbook: Runbook;
  readonly request: RunRequest;
  readonly configuration: Configuration;
  /** Of the state machine; its id owns the lock. */
  readonly execution: { readonly id: string; readonly name: string; readonly startedAt: Date };
  /** Outcomes of the steps before this one, by name, in order; of a wait also its last look. */
  readonly outcomes: ReadonlyMap<string, StepOutcome>;
  /** When this step began; earlier than `now` from the second look of a wait on. */
  readonly startedAt: Date;
  readonly now: Date;
}
