import { unreachable } from '../../unreachable.ts';
import type { DemandInput, DemandStep } from './follow-demand.ts';
import { rentRatio } from './guard.ts';
import { holdSeconds, releaseShare } from './restraint.ts';
import type { DemandBudget } from './settings.ts';

/** Every step of a look as one sentence for the operator, from what is in flight to what is asked for. */
export function demandInWords(
  { settings, measured, provisioned }: DemandInput,
  step: DemandStep,
): readonly string[] {
  const { level, need, held, state } = step;
  return [
    `in flight ${whole(level)}: mean ${whole(measured.mean)}, at most ${measured.max} in ${measured.seconds} s`,
    `margin ${percent(state.margin)}: ${budgetUse(settings.budget, step)}`,
    `need ${whole(need)}: ${whole(level)} with the margin, and ${whole(Math.sqrt(level))} for chance`,
    `held ${whole(held)}: the largest need of the last ${whole(holdSeconds(state.restraint) / 60)} minutes; less than ${whole(100 * releaseShare(state.restraint))} % is not given back, to stay within ${settings.changesPerDay} changes a day`,
    worth(step, settings.premium),
    acted(step, provisioned.current, provisioned.isChanging),
  ];
}

function budgetUse({ kind, share }: DemandBudget, { state }: DemandStep): string {
  const { missed, requests } = state.day;
  const what = kind === 'spills' ? 'spilled' : 'started cold';
  if (requests === 0) return `no request in the last day, against a budget of ${percent(share)}`;
  return `the last day ${what} ${percent(missed / requests)} against a budget of ${percent(share)}`;
}

function worth({ state, worthFrom }: DemandStep, premium: number): string {
  const ratio = rentRatio(state.day);
  const limit = `${percent(premium)} on top of all on demand`;
  if (ratio === undefined)
    return 'nothing is provisioned beyond the floor: no traffic in the last day';
  const cost = `renting costs ${percent(ratio)} of all on demand, allowed is ${limit}`;
  if (worthFrom === undefined) return `nothing is provisioned beyond the floor: ${cost}`;
  if (worthFrom === 0) return `provisioning is worth it: ${cost}`;
  const busy = `${2 ** worthFrom} or more are needed, when renting costs ${percent(rentRatio(state.day, worthFrom) ?? 0)}`;
  return state.isWorthIt
    ? `provisioning is worth it while ${busy}; at all hours ${cost}`
    : `nothing is provisioned beyond the floor until ${busy}; at all hours ${cost}`;
}

function acted({ act }: DemandStep, current: number, isChanging: boolean): string {
  switch (act.kind) {
    case 'keep':
      return isChanging ? `${current} stand, an allocation is under way` : `${current} are kept`;
    case 'confirm':
      return `${current} are kept for another look: a jump is asked for once, when it is confirmed`;
    case 'change':
      return `${current} -> ${act.to}`;
    default:
      return unreachable(act);
  }
}

const whole = (value: number): string => `${Math.round(value)}`;

/** 0.001 -> 0.10 %, 0.12 -> 12 % */
function percent(share: number): string {
  const value = share * 100;
  return `${Math.abs(value) < 1 ? Number(value.toFixed(3)) : Number(value.toFixed(1))} %`;
}
