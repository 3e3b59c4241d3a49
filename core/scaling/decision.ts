import type { Slug } from '../alarms/definition.ts';
import type { Level } from '../config/schema.ts';

/** One step of the way to a decision, in words; read from top to bottom it is the explanation. */
export interface TrailStep {
  readonly step:
    | 'observation'
    | 'error-gate'
    | 'demand'
    | 'signals'
    | 'stability'
    | 'bounds'
    | 'cost';
  readonly says: string;
}

export type HoldReason =
  | 'right-size' // no signal asks for a change
  | 'cooldown' // the last change is too young
  | 'settling' // nothing has been measured since the last change
  | 'in-flight' // a change is under way
  | 'no-data' // scale-in would rest on missing, stale or partial data
  | 'signals-disagree' // one signal would scale in, another forbids it
  | 'lever-cannot-help' // capacity is not what is short
  | 'last-move-did-not-help' // the signal did not improve after the last completed change
  | 'diagnose' // errors that capacity does not cure: people look first
  | 'deployment-suspected' // errors came with a deployment: people roll it back first
  | 'outage-suspected' // traffic fell together with health
  | 'at-maximum' // the ceiling is reached
  | 'at-minimum' // the floor is reached
  | 'outside-window' // scale-in is allowed only inside a window
  | 'frozen' // nothing may be changed for a while
  | 'paused' // somebody has paused this direction
  | 'breaker' // more changes or dollars than any day should need
  | 'blocked'; // AWS or somebody else is changing the same capacity, or has just done so

/** Something people must be told once; `key` makes repetitions recognizable. */
export interface Page {
  readonly key: string;
  readonly subject: string;
  readonly text: string;
}

/** A change of capacity that somebody else has made. */
export interface Drift {
  readonly from: number;
  readonly to: number;
}

/** The step signal that asked for a change, with the value it had: what the change must improve. */
export interface Cause {
  readonly slug: Slug | 'existing-alarm';
  readonly componentName: string;
  readonly level: Level;
  readonly value: number;
}

/** What a change does to the bill, before anything is done. */
export interface ChangeCost {
  /** More from now on; below 0 for a scale-in. */
  readonly dollarsPerHour: number;
  /** What it costs however soon it is taken back, because AWS bills a minimum; 0 for a scale-in. */
  readonly atLeastDollars: number;
  /** One sentence, with source and date of the price. */
  readonly says: string;
}

interface DecisionBase {
  /** Current capacity, in the target's unit. */
  readonly from: number;
  readonly trail: readonly TrailStep[];
  readonly pages: readonly Page[];
  /** Keys of pages whose reason lasts, though nothing comes of it now: once told, they are not told again. */
  readonly lasting?: readonly string[];
}

/** Raise or lower capacity to `to`: absolute, so carrying it out twice is carrying it out once. */
export interface ChangeDecision extends DecisionBase {
  readonly kind: 'scale-out' | 'scale-in';
  readonly to: number;
  /** One sentence for the audit and the notification. */
  readonly reason: string;
  readonly cause?: Cause;
  /** Missing when the capacity has no price. */
  readonly cost?: ChangeCost;
}

export interface HoldDecision extends DecisionBase {
  readonly kind: 'hold';
  readonly reason: HoldReason;
  /** When the hold may end by itself. */
  readonly until?: Date;
}

export type Decision = ChangeDecision | HoldDecision;
