import type { LambdaPrices } from '../../cost/lambda-prices.ts';
import { type Act, actOn, capacityFor } from './act.ts';
import { isWorthRenting, secondCosts } from './guard.ts';
import { FIRST_MARGIN, type Margin, MOST_ALLOWANCE, steeredMargin } from './margin.ts';
import { highest, withPeak } from './peaks.ts';
import {
  FIRST_RESTRAINT,
  holdSeconds,
  MOST_HOLD_SECONDS,
  releaseShare,
  steeredRestraint,
} from './restraint.ts';
import type { DemandSettings } from './settings.ts';
import { DAY_SECONDS, type DayOfDemand, type DemandState } from './state.ts';

/** One published bin of the function's metrics; environments and requests. */
export interface DemandMeasurement {
  readonly endsAt: number;
  readonly seconds: number;
  /** Requests in flight. */
  readonly mean: number;
  readonly max: number;
  readonly requests: number;
  readonly spilled: number;
}

/** What is provisioned, in environments. */
export interface ProvisionedNow {
  readonly current: number;
  /** An allocation is under way: nothing else can be asked for. */
  readonly isChanging: boolean;
  readonly floor: number;
  readonly ceiling: number;
  readonly unit: number;
}

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
  const day = nextDay(
    before.day,
    measured,
    missed,
    secondCosts(capacityFor(held, provisioned.unit), measured.mean, prices),
  );
  const isWorthIt = isWorthRenting(before.isWorthIt, day, settings.premium);
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

/** Bins this long are confirmed by themselves, and their mean is free of chance. */
const LONG_BIN_SECONDS = 60;

/**
 * The mean of the last 20 s or more, and no less than what the most in flight stands for with chance taken off: in short
 * bins always, in long ones when it has jumped since the last bin, whose second half the mean would wait for.
 */
function levelOf({ seconds, mean, max }: DemandMeasurement, previousMean: number): number {
  const chance = Math.sqrt(max);
  // 400 in flight at most: 400 - 2 x 20 = 360
  const burst = max - 2 * chance;
  if (seconds < LONG_BIN_SECONDS) return Math.max((mean + previousMean) / 2, burst);
  // 100 on average a minute ago, now 640 at most: 640 - 4 x 25.3 = 539 > 2 x 100
  const isJump = max - 4 * chance > JUMP_FACTOR * previousMean;
  return isJump ? Math.max(mean, burst) : mean;
}

const JUMP_FACTOR = 2;

/** How far demand beyond what is provisioned has grown past where on-demand environments are still warm. */
function estimatedColdStarts(
  { shortfalls, previousCapacity }: DemandState,
  { endsAt, max }: DemandMeasurement,
  { current }: ProvisionedNow,
) {
  // The bin is older than the look: what has come since then did not serve it.
  const shortfall = Math.max(0, max - Math.min(current, previousCapacity));
  const warm = highest(shortfalls, WARM_SECONDS, endsAt);
  return {
    coldStarts: Math.max(0, shortfall - warm),
    shortfalls: withPeak(shortfalls, { at: endsAt, value: shortfall }, WARM_SECONDS),
  };
}

/** An on-demand environment waits for another request "some minutes"; assumed. */
const WARM_SECONDS = 300;

function nextDay(
  day: DayOfDemand,
  { seconds, requests }: DemandMeasurement,
  missed: number,
  costs: ReturnType<typeof secondCosts>,
): DayOfDemand {
  const kept = Math.exp(-seconds / DAY_SECONDS);
  return {
    seconds: day.seconds * kept + seconds,
    requests: day.requests * kept + requests,
    missed: day.missed * kept + missed,
    rentCost: day.rentCost * kept + costs.rentCost * seconds,
    onDemandCost: day.onDemandCost * kept + costs.onDemandCost * seconds,
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
    day: { seconds: 0, requests: 0, missed: 0, rentCost: 0, onDemandCost: 0 },
    restraint: FIRST_RESTRAINT,
    isWorthIt: false,
    worthItSince: endsAt - seconds,
    sawJump: false,
  };
}
