import type { LambdaPrices } from '../../cost/lambda-prices.ts';
import { type Act, actOn, capacityFor } from './act.ts';
import { estimatedColdStarts } from './cold-starts.ts';
import { nextTiers, secondCosts, tierOf, worthFromTier } from './guard.ts';
import { LONG_BIN_SECONDS, levelOf } from './level.ts';
import { FIRST_MARGIN, type Margin, MOST_ALLOWANCE, steeredMargin } from './margin.ts';
import type { DemandMeasurement, ProvisionedNow } from './measurement.ts';
import { highest, withPeak } from './peaks.ts';
import {
  FIRST_RESTRAINT,
  holdSeconds,
  MOST_HOLD_SECONDS,
  releaseShare,
  steeredRestraint,
} from './restraint.ts';
import type { DemandSettings } from './settings.ts';
import { type Costs, DAY_SECONDS, type DayOfDemand, type DemandState } from './state.ts';

export interface DemandInput {
  readonly settings: DemandSettings;
  readonly state: DemandState | undefined;
  readonly measured: DemandMeasurement;
  readonly provisioned: ProvisionedNow;
  readonly prices: LambdaPrices;
}

/** One look: every figure on the way to what it wants, and the state for the next one. */
export interface DemandStep {
  readonly state: DemandState;
  readonly level: number;
  readonly need: number;
  readonly held: number;
  readonly missed: number;
  /** The tier of needs from which on provisioning is worth it; undefined where none is. */
  readonly worthFrom: number | undefined;
  readonly act: Act;
}

/**
 * The demand policy: what is in flight now, a margin that a budget steers, held for a while, if renting it is worth it.
 * Called once for every measurement, in their order.
 */
export function followDemand(input: DemandInput): DemandStep {
  const { settings, state, measured, provisioned, prices } = input;
  const before = state ?? firstState(measured, provisioned);
  const { endsAt: now, seconds } = measured;
  const level = levelOf(measured, before.previousMean);
  const need = level * (1 + before.margin) + Math.sqrt(level);
  const needs = withPeak(before.needs, { at: now, value: need }, MOST_HOLD_SECONDS);
  const held = highest(needs, holdSeconds(before.restraint), now);

  const { shortfalls, coldStarts } = estimatedColdStarts(before, measured, provisioned);
  const missed = settings.budget.kind === 'spills' ? measured.spilled : coldStarts;
  const costs = secondCosts(capacityFor(held, provisioned.unit), measured.mean, prices);
  const day = nextDay(before.day, measured, { missed, held, costs });
  const worthFrom = worthFromTier(day, settings.premium, before.isWorthIt);
  const isWorthIt = worthFrom !== undefined && tierOf(held) >= worthFrom;
  const margin: Margin = steeredMargin(
    { ...before, day },
    {
      requests: measured.requests,
      missed,
      budget: settings.budget.share,
      seconds,
      isAtCeiling: provisioned.current >= provisioned.ceiling,
      now,
    },
  );
  const act = decide({ held, isWorthIt, before, seconds, provisioned });
  return {
    level,
    need,
    held,
    missed,
    worthFrom,
    act,
    state: {
      measuredUntil: now,
      previousMean: measured.mean,
      previousCapacity: provisioned.current,
      needs,
      shortfalls,
      ...margin,
      day,
      restraint: steeredRestraint(before.restraint, {
        changes: act.kind === 'change' ? 1 : 0,
        seconds,
        changesPerDay: settings.changesPerDay,
      }),
      isWorthIt,
      worthItSince: isWorthIt && !before.isWorthIt ? now : before.worthItSince,
      sawJump: act.kind === 'confirm',
    },
  };
}

function nextDay(
  day: DayOfDemand,
  { seconds, requests }: DemandMeasurement,
  {
    missed,
    held,
    costs,
  }: { readonly missed: number; readonly held: number; readonly costs: Costs },
): DayOfDemand {
  const kept = Math.exp(-seconds / DAY_SECONDS);
  return {
    seconds: day.seconds * kept + seconds,
    requests: day.requests * kept + requests,
    missed: day.missed * kept + missed,
    tiers: nextTiers(day.tiers, {
      held,
      kept,
      costs: {
        rentCost: costs.rentCost * seconds,
        onDemandCost: costs.onDemandCost * seconds,
      },
    }),
  };
}

function decide({
  held,
  isWorthIt,
  before,
  seconds,
  provisioned,
}: {
  readonly held: number;
  readonly isWorthIt: boolean;
  readonly before: DemandState;
  readonly seconds: number;
  readonly provisioned: ProvisionedNow;
}): Act {
  const { current, isChanging, floor, ceiling, unit } = provisioned;
  if (isChanging) return { kind: 'keep' };
  if (!isWorthIt) return current > floor ? { kind: 'change', to: floor } : { kind: 'keep' };
  const act = actOn({
    held,
    current,
    unit,
    releaseShare: releaseShare(before.restraint),
    isConfirmed: before.sawJump || seconds >= LONG_BIN_SECONDS,
  });
  if (act.kind !== 'change') return act;
  const to = Math.min(Math.max(act.to, floor), ceiling);
  return to === current ? { kind: 'keep' } : { kind: 'change', to };
}

function firstState(
  { endsAt, seconds, mean }: DemandMeasurement,
  { current }: ProvisionedNow,
): DemandState {
  return {
    measuredUntil: endsAt - seconds,
    previousMean: mean,
    previousCapacity: current,
    needs: [],
    shortfalls: [],
    margin: FIRST_MARGIN,
    marginAllowance: MOST_ALLOWANCE,
    day: { seconds: 0, requests: 0, missed: 0, tiers: [] },
    restraint: FIRST_RESTRAINT,
    isWorthIt: false,
    worthItSince: endsAt - seconds,
    sawJump: false,
  };
}
