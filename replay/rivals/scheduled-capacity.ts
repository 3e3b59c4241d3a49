import { BLOCK_SECONDS, type Demand } from '../lab/demand.ts';
import type { LabPolicy } from '../lab/run-policy.ts';

const HOUR_SECONDS = 3600;
const HOURS_PER_DAY = 24;

/** Asked for so long before its hour, so that it is ready then. */
const LEAD_SECONDS = 120;

/**
 * Scheduled scaling, as an operator plans it from a week of history: for every hour of the day the most in flight in
 * that hour of the first week, times a margin. (Application Auto Scaling, "Scheduled scaling": a minimum and maximum at
 * a time of day.)
 */
export function scheduledCapacity(
  demand: Demand,
  { factor, planSeconds }: { readonly factor: number; readonly planSeconds: number },
): LabPolicy {
  const plan = new Array<number>(HOURS_PER_DAY).fill(0);
  demand.blockMaxima.subarray(0, planSeconds / BLOCK_SECONDS).forEach((most, block) => {
    const hour = hourOf(block * BLOCK_SECONDS);
    plan[hour] = Math.max(plan[hour] ?? 0, most);
  });
  return {
    tickSeconds: 60,
    desiredCapacity({ now }) {
      const [leaving = 0, coming = 0] = [plan[hourOf(now)], plan[hourOf(now + LEAD_SECONDS)]];
      return Math.ceil(factor * Math.max(leaving, coming));
    },
  };
}

const hourOf = (second: number): number => Math.floor(second / HOUR_SECONDS) % HOURS_PER_DAY;
