import type { Configuration } from '../../core/config/schema.ts';
import { runControlLoop } from '../../core/loop/control-loop.ts';
import type { Demand } from '../lab/demand.ts';
import type { LabParameters } from '../lab/parameters.ts';
import { type Outcome, outcomeOf } from '../lab/run-policy.ts';
import { world } from '../lab/world.ts';
import { instantOf, labPorts } from './lab-ports.ts';
import { LAB_TARGET } from './threshold-configuration.ts';

const MINUTE_SECONDS = 60;

/**
 * Plays a demand under the control loop that the handlers run, once a minute, on ports that the lab answers. It looks
 * every minute, also at the floor, as `reconcile` does while an alarm of the target is in ALARM.
 */
export async function runThresholdPolicy(
  demand: Demand,
  configuration: Configuration,
  parameters: LabParameters,
): Promise<Outcome> {
  const played = world(demand, parameters);
  const ports = labPorts(played, configuration);
  for (let now = 0; now < demand.seconds; now += MINUTE_SECONDS) {
    played.advanceTo(now);
    const run = {
      configuration,
      configurationHash: 'lab',
      trigger: 'reconcile',
      targets: [LAB_TARGET],
      onlyIfNeeded: false,
      now: instantOf(now),
    };
    for (const evaluation of await runControlLoop(run, ports))
      if (evaluation.kind === 'fault') throw evaluation.fault;
  }
  played.advanceTo(demand.seconds);
  return outcomeOf(played);
}
