import type { CapacityReading } from '../ports.ts';
import type { Observation } from '../scaling/observation.ts';
import { type ScalableTarget, scalableTargets } from '../targets.ts';
import type { ControlLoopRun, SharedView, TargetEvaluation } from './control-loop-run.ts';
import type { Gated } from './error-gate.ts';
import { heartbeatOf } from './metrics-to-read.ts';

/** Everything that a decision rests on besides the target's history. */
export function observationOf(
  { run, target, view }: TargetEvaluation,
  { errorGate }: Gated,
  capacity: CapacityReading,
): Observation {
  const { configuration } = run;
  return {
    capacity,
    metrics: view.metrics,
    heartbeat: heartbeatOf(target, configuration),
    alarms: view.alarms,
    existingAlarms: view.existingAlarms,
    provisionedElsewhere: provisionedElsewhere(target, run, view),
    ...(errorGate && { errorGate }),
    ...(view.limits && { limits: view.limits }),
  };
}

/** What Tidegate's other functions hold of the quota, or are about to. */
export function provisionedElsewhere(
  target: ScalableTarget,
  { configuration }: Pick<ControlLoopRun, 'configuration'>,
  { states, expected }: Pick<SharedView, 'states'> & Partial<Pick<SharedView, 'expected'>>,
): number {
  return scalableTargets(configuration).reduce((sum, other) => {
    if (other.kind !== 'edge-function' || other.name === target.name) return sum;
    const state = states.get(other.name);
    const instances = Math.max(
      state?.observedCapacity ?? other.minCapacity,
      state?.intent?.to ?? 0,
      expected?.get(other.name) ?? 0,
    );
    return sum + instances * other.configuration.scaling.targetConcurrency;
  }, 0);
}
