import type { RaisedExistingAlarm } from '../alarms/existing-alarms.ts';
import type { Configuration } from '../config/schema.ts';
import type { AccountLimits, Control, MetricAnswer, Ports, TargetState } from '../ports.ts';
import type { ObservedAlarm } from '../scaling/observation.ts';
import type { ScalableTarget } from '../targets.ts';

/** One run of the loop: who set it off, at which instant, over which targets. */
export interface ControlLoopRun {
  readonly configuration: Configuration;
  readonly configurationHash: string;
  /** What made it run: `reconcile`, or an alarm's name. */
  readonly trigger: string;
  /** The targets to look at; `reconcile` passes its whole shard and looks only at those that can change. */
  readonly targets: readonly string[];
  readonly onlyIfNeeded: boolean;
  readonly now: Date;
}

/** Everything that was read once for all targets of a run, and what they have decided since. */
export interface SharedView {
  readonly states: ReadonlyMap<string, TargetState>;
  readonly control: Control;
  readonly alarms: readonly ObservedAlarm[];
  readonly existingAlarms: readonly RaisedExistingAlarm[];
  readonly metrics: ReadonlyMap<string, MetricAnswer>;
  readonly limits: AccountLimits | undefined;
  /** Where those decided in this run stand or are about to: what one takes of the quota another cannot. */
  readonly expected: Map<string, number>;
  /** Whose change was decided in this run: they count for the limits of all, and are in no state yet. */
  readonly changing: Set<string>;
  /** How many error alarms may still be gathered evidence for. */
  readonly gatherings: { left: number };
}

/** One target's part of a run. */
export interface TargetEvaluation {
  readonly run: ControlLoopRun;
  /** With the bounds that file and windows give it; within `evaluateTarget` with those of its override. */
  readonly target: ScalableTarget;
  readonly view: SharedView;
  readonly ports: Ports;
}
