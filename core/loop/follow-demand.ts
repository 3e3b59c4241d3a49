import type { TargetState } from '../ports.ts';
import { type DemandLook, lookAtDemand } from '../scaling/demand/look.ts';
import type { Observation } from '../scaling/observation.ts';
import { followsDemand } from '../targets.ts';
import type { TargetEvaluation } from './control-loop-run.ts';

/** Where that is the target's policy: the minutes that are new, taken in. */
export function followedDemand(
  { run: { configuration, now }, target }: TargetEvaluation,
  observation: Observation,
  state: TargetState | undefined,
): DemandLook | undefined {
  if (!followsDemand(target)) return undefined;
  return lookAtDemand({ target, configuration, observation, state: state?.demand, now });
}
