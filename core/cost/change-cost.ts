import type { Configuration } from '../config/schema.ts';
import type { ChangeCost, Decision, TrailStep } from '../scaling/decision.ts';
import type { ScalableTarget } from '../targets.ts';
import { billedAtLeastSeconds } from './billing-minimum.ts';
import { dollarsPerUnitHour } from './capacity-price.ts';
import { priceSource } from './prices.ts';

/** A decision to change capacity with its price, before anything is done; a hold as it is. */
export function priced(
  decision: Decision,
  target: ScalableTarget,
  configuration: Configuration,
): Decision {
  if (decision.kind === 'hold') return decision;
  const cost = changeCost(target, decision.to - decision.from, configuration);
  const step: TrailStep = {
    step: 'cost',
    says: cost?.says ?? `not known: ${priceSource(target, configuration)}`,
  };
  return { ...decision, trail: [...decision.trail, step], ...(cost && { cost }) };
}

function changeCost(
  target: ScalableTarget,
  units: number,
  configuration: Configuration,
): ChangeCost | undefined {
  const unit = dollarsPerUnitHour(target, configuration);
  if (unit === undefined) return undefined;
  const change = units * unit;
  const minutes = billedAtLeastSeconds(target) / 60;
  // 2 more instances at $0.75 an hour, billed for 5 minutes at least: 2 x 0.75 x 5 / 60 = $0.125
  const atLeast = Math.max(0, (change * minutes) / 60);
  const floor = units > 0 ? `, at least ${dollars(atLeast)} (${minutes} minutes)` : '';
  return {
    dollarsPerHour: change,
    atLeastDollars: atLeast,
    says: `${units > 0 ? '+' : '-'}${dollars(Math.abs(change))} an hour${floor}; ${priceSource(target, configuration)}`,
  };
}

function dollars(amount: number): string {
  return `$${amount.toFixed(amount < 0.1 ? 4 : 2)}`;
}
