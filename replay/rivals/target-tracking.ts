import { decideAlarmState } from '../alarm-state.ts';
import { publishedBins } from '../lab/datapoints.ts';
import { BLOCK_SECONDS } from '../lab/demand.ts';
import { ONE_MINUTE_FEED } from '../lab/parameters.ts';
import type { LabPolicy } from '../lab/run-policy.ts';
import type { World } from '../lab/world.ts';

/** A reading of what Application Auto Scaling does, where its documentation leaves room. */
export interface TargetTracking {
  /** Utilization to hold, 0.1 to 0.9. */
  readonly target: number;
  /** Average is the predefined metric; Maximum needs a customized one. */
  readonly statistic: 'Average' | 'Maximum';
  /** Whether only datapoints count that were measured entirely after its last change. Undocumented. */
  readonly freshOnly: boolean;
  /** Minutes that the low alarm waits for: 15 in the Lambda guide. */
  readonly lowAlarmMinutes: number;
}

const HIGH_ALARM_MINUTES = 3;
const LOW_ALARM_SHARE = 0.9;

/**
 * Target tracking on ProvisionedConcurrencyUtilization. Lambda guide, "Managing provisioned concurrency with Application
 * Auto Scaling": it scales out when utilization is above the target for 3 minutes, in when it is below 90 % of the target
 * for 15. While an alarm lasts its action is repeated every minute (CloudWatch guide, alarm actions). The new capacity is
 * proportional: ceil(current x metric / target), by the newest datapoint (assumed). Without requests there are no
 * datapoints, and what is missing changes nothing. Scale-in cooldown 0 (default for Lambda).
 */
export function targetTracking(reading: TargetTracking): LabPolicy {
  const { target, freshOnly, lowAlarmMinutes } = reading;
  const high = alarm(HIGH_ALARM_MINUTES, (value) => value > target);
  const low = alarm(lowAlarmMinutes, (value) => value < LOW_ALARM_SHARE * target);
  let lastReady = 0;
  let firstFreshBin = 0;
  return {
    tickSeconds: 60,
    desiredCapacity(world) {
      const { pool, now } = world;
      if (pool.ready !== lastReady) {
        lastReady = pool.ready;
        firstFreshBin = Math.ceil(now / 60);
      }
      const bins = publishedBins(ONE_MINUTE_FEED, now);
      const first = freshOnly ? firstFreshBin : 0;
      const values = (minutes: number) => {
        const from = Math.max(first, bins - minutes - EXTRA_MINUTES, 0);
        return Array.from({ length: Math.max(0, bins - from) }, (_, index) =>
          utilization(world, reading.statistic, from + index),
        );
      };
      const [highValues, lowValues] = [values(HIGH_ALARM_MINUTES), values(lowAlarmMinutes)];
      const newest = highValues.findLast((value) => value !== undefined);
      const [isHigh, isLow] = [high(highValues), low(lowValues)];
      if (newest === undefined || !(isHigh || isLow)) return undefined;
      const desired = proportionalCapacity(pool.ready, newest, target);
      return (isHigh && desired > pool.ready) || (isLow && desired < pool.ready)
        ? desired
        : undefined;
    },
  };
}

/** 100 provisioned at 0.9 for a target of 0.7: ceil(100 x 0.9 / 0.7) = 129 */
export function proportionalCapacity(current: number, metric: number, target: number): number {
  return Math.ceil((current * metric) / target - 1e-9);
}

/** As `alarm-model.ts` has it: an alarm looks at two periods more than it evaluates. */
const EXTRA_MINUTES = 2;

function alarm(minutes: number, breaches: (value: number) => boolean) {
  let previousState: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA' = 'INSUFFICIENT_DATA';
  return (values: readonly (number | undefined)[]): boolean => {
    if (values.length < minutes) return false;
    previousState = decideAlarmState({
      breaches: values.map((value) => (value === undefined ? undefined : breaches(value))),
      evaluationPeriods: minutes,
      datapointsToAlarm: minutes,
      treatMissingData: 'missing',
      previousState,
    }).state;
    return previousState === 'ALARM';
  };
}

/** A minute's ProvisionedConcurrencyUtilization; undefined without requests, which it is published with. */
function utilization(
  { demand, utilizedSeconds, peakUtilization }: World,
  statistic: TargetTracking['statistic'],
  bin: number,
): number | undefined {
  const [from, until] = [bin * 60, (bin + 1) * 60];
  if (demand.arrivalsBefore[until] === demand.arrivalsBefore[from]) return undefined;
  const values = statistic === 'Average' ? utilizedSeconds : peakUtilization;
  let [sum, most] = [0, 0];
  for (let block = from / BLOCK_SECONDS; block < until / BLOCK_SECONDS; block += 1) {
    sum += values[block] as number;
    most = Math.max(most, values[block] as number);
  }
  return statistic === 'Average' ? sum / 60 : most;
}
