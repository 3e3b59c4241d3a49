import type { Configuration } from '../config/schema.ts';
import { type ScalableTarget, scalableTargets } from '../targets.ts';
import { DAY_MILLIS } from '../time.ts';
import { boundsAt, boundsChanges } from '../windows/bounds-at.ts';
import type { Advice } from './advice.ts';
import { capacityDollars } from './monthly-costs.ts';
import { DAYS_PER_MONTH } from './price-book.ts';
import { priceSource } from './prices.ts';

/** Less a month is not worth a commitment of a year. */
const WORTHWHILE_DOLLARS = 50;

/** Capacity that never goes in the next 30 days, windows included: a commitment would cover it. Only of what acts. */
export function commitmentAdvice(configuration: Configuration, from: Date): readonly Advice[] {
  return scalableTargets(configuration).flatMap((target) => {
    const steady = target.mode === 'act' ? lowestFloor(target, configuration, from) : 0;
    const dollars = capacityDollars(target, steady, configuration);
    if (steady === 0 || (dollars !== undefined && dollars < WORTHWHILE_DOLLARS)) return [];
    return [
      {
        about: target.name,
        says:
          target.kind === 'edge-function'
            ? 'a Compute Savings Plan would cover what always stands'
            : 'reserved instances would cover what always stands',
        numbers: [
          dollars === undefined
            ? `${steady} at the least in the next ${DAYS_PER_MONTH} days; ${priceSource(target, configuration)}`
            : `${steady} at the least in the next ${DAYS_PER_MONTH} days, $${Math.round(dollars)} in them; ${priceSource(target, configuration)}`,
          `${offers(target)}; the account may have others already`,
        ],
        changes: [],
      },
    ];
  });
}

function lowestFloor(target: ScalableTarget, { windows }: Configuration, from: Date): number {
  const range = { from: from.getTime(), to: from.getTime() + DAYS_PER_MONTH * DAY_MILLIS };
  const floors = [boundsAt(target, windows, range.from), ...boundsChanges(target, windows, range)];
  return Math.min(...floors.map(({ floor }) => floor));
}

function offers(target: ScalableTarget): string {
  return target.kind === 'edge-function'
    ? 'what it would save: aws ce get-savings-plans-purchase-recommendation --savings-plans-type COMPUTE_SP --term-in-years ONE_YEAR --payment-option NO_UPFRONT --lookback-period-in-days THIRTY_DAYS'
    : `what they cost: aws rds describe-reserved-db-instances-offerings --db-instance-class ${target.configuration.instanceClass} --product-description ${target.configuration.engine}`;
}
