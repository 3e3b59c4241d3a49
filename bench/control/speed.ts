import { DEMAND_DEFAULTS } from '../../core/scaling/demand/settings.ts';
import { drawDemand } from '../../replay/lab/demand.ts';
import { demandPolicy } from '../../replay/lab/demand-policy.ts';
import { LAB_PARAMETERS, ONE_MINUTE_FEED } from '../../replay/lab/parameters.ts';
import { runPolicy } from '../../replay/lab/run-policy.ts';
import type { Scene } from './jobs.ts';
import { WARM_UP_SECONDS } from './traces.ts';

export interface SpeedFigures {
  readonly targets: number;
  readonly daysPerTarget: number;
  readonly targetDaysPerSecond: number;
  /** Drawing the traffic of a week of one target, and playing it, at one-second resolution. */
  readonly secondsPerWeek: number;
  readonly residentMegabytes: number;
}

const DAY_SECONDS = 86_400;

/** Plays so many targets of a scene, one after the other, as one process does with a fleet. */
export function measureSpeed({ recording }: Scene, targets: number): SpeedFigures {
  const daysPerTarget = (recording.rates.length * recording.binSeconds) / DAY_SECONDS;
  const began = performance.now();
  for (let seed = 1; seed <= targets; seed += 1) {
    const demand = drawDemand({ recording, seed, warmUpSeconds: WARM_UP_SECONDS });
    runPolicy(demand, demandPolicy(DEMAND_DEFAULTS, ONE_MINUTE_FEED), LAB_PARAMETERS);
  }
  const seconds = (performance.now() - began) / 1000;
  return {
    targets,
    daysPerTarget,
    targetDaysPerSecond: (targets * daysPerTarget) / seconds,
    secondsPerWeek: (seconds / (targets * daysPerTarget)) * 7,
    residentMegabytes: process.memoryUsage().rss / 2 ** 20,
  };
}
