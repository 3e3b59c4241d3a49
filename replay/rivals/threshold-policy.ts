import type { Configuration } from '../../core/config/schema.ts';
import { controlLoopDriver } from '../lab/control-loop-driver.ts';
import type { Demand } from '../lab/demand.ts';
import type { LabParameters } from '../lab/parameters.ts';
import { type Outcome, outcomeOf } from '../lab/run-policy.ts';
import { world } from '../lab/world.ts';

/** Plays a demand under the control loop that the handlers run. */
export async function runThresholdPolicy(
  demand: Demand,
  configuration: Configuration,
  parameters: LabParameters,
): Promise<Outcome> {
  const played = world(demand, parameters);
  const { tick, tickSeconds } = controlLoopDriver(configuration);
  for (let now = 0; now < demand.seconds; now += tickSeconds) {
    played.advanceTo(now);
    await tick(played);
  }
  played.advanceTo(demand.seconds);
  return outcomeOf(played);
}
