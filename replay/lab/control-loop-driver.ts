import type { Configuration } from '../../core/config/schema.ts';
import { runControlLoop } from '../../core/loop/control-loop.ts';
import type { Evaluation } from '../../core/loop/evaluate-target.ts';
import { scalableTargets } from '../../core/targets.ts';
import type { Driver } from './driver.ts';
import type { Explanation } from './explanation.ts';
import { clockFrom, MONDAY } from './lab-clock.ts';
import { type LabQuestion, labPorts } from './lab-ports.ts';
import type { World } from './world.ts';

const MINUTE_SECONDS = 60;

/**
 * The control loop that the handlers run, once a minute, on ports that the world answers. It looks every minute, also at
 * the floor, as `reconcile` does while an alarm of the target is in ALARM. The configuration has one function.
 */
export function controlLoopDriver(
  configuration: Configuration,
  question: LabQuestion = {},
): Driver {
  const { clock = clockFrom(MONDAY) } = question;
  const targets = scalableTargets(configuration).map(({ name }) => name);
  let played: { readonly world: World; readonly ports: ReturnType<typeof labPorts> } | undefined;
  return {
    tickSeconds: MINUTE_SECONDS,
    async tick(world) {
      if (played?.world !== world)
        played = { world, ports: labPorts(world, configuration, question) };
      const run = {
        configuration,
        configurationHash: 'lab',
        trigger: 'reconcile',
        targets,
        onlyIfNeeded: false,
        now: clock(world.now),
      };
      const [evaluation] = await runControlLoop(run, played.ports);
      return evaluation && explanationOf(evaluation);
    },
  };
}

function explanationOf(evaluation: Evaluation): Explanation | undefined {
  if (evaluation.kind === 'fault') throw evaluation.fault;
  if (evaluation.kind !== 'accepted') return undefined;
  const { reason, trail } = evaluation.decision;
  return { reason, trail: trail.map(({ step, says }) => `${step}: ${says}`) };
}
