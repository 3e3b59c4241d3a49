import { DAY_SECONDS, type DemandState } from './state.ts';

const LEAST_MARGIN = -0.2;
const MOST_MARGIN = 0.5;
export const FIRST_MARGIN = 0.1;

/** How far the margin moves in a day that misses nothing (down), or twice the budget (up). */
const GAIN = 0.1;

/** The margin rises by at most so much at once, and so much a day: one burst must not set it for a week. */
export const MOST_ALLOWANCE = 0.1;
const ALLOWANCE_PER_DAY = 0.4;

/** The share of the budget that is aimed at: traffic has bursts that no past week has shown. */
const AIM = 0.9;

/** Misses before capacity stood say nothing about the margin. */
const SETTLING_SECONDS = 300;

export interface BudgetUse {
  readonly requests: number;
  /** Spilled requests, or cold starts, whichever the budget counts. */
  readonly missed: number;
  /** The share of requests that may be missed. */
  readonly budget: number;
  readonly seconds: number;
  readonly isAtCeiling: boolean;
  readonly now: number;
}

export type Margin = Pick<DemandState, 'margin' | 'marginAllowance'>;

/** The margin after another measurement: up by what was missed beyond the budget, down by what was not. */
export function steeredMargin(state: DemandState, use: BudgetUse): Margin {
  const allowance = Math.min(
    MOST_ALLOWANCE,
    state.marginAllowance + (ALLOWANCE_PER_DAY * use.seconds) / DAY_SECONDS,
  );
  if (isFrozen(state, use)) return { margin: state.margin, marginAllowance: allowance };

  const requestsPerDay = (state.day.requests / state.day.seconds) * DAY_SECONDS;
  // 9 of 6,000 missed, budget 0.001, 1,000,000 a day: 0.1 x (9 / 0.0009 - 6,000) / 1,000,000 = 0.0004
  const wanted =
    requestsPerDay > 0
      ? (GAIN * (use.missed / (AIM * use.budget) - use.requests)) / requestsPerDay
      : 0;
  const room = MOST_MARGIN - state.margin;
  const step = Math.max(LEAST_MARGIN - state.margin, Math.min(wanted, allowance, room));
  return { margin: state.margin + step, marginAllowance: allowance - Math.max(0, step) };
}

function isFrozen({ isWorthIt, worthItSince }: DemandState, { isAtCeiling, now }: BudgetUse) {
  return !isWorthIt || isAtCeiling || now - worthItSince < SETTLING_SECONDS;
}
