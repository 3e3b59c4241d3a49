import type { Configuration } from '../../config/schema.ts';
import { lambdaPrices } from '../../cost/prices.ts';
import type { EdgeFunctionTarget } from '../../targets.ts';
import { boundsOf } from '../bounds.ts';
import type { Observation } from '../observation.ts';
import { demandSettings } from './configured-settings.ts';
import { type DemandInput, type DemandStep, followDemand } from './follow-demand.ts';
import type { ProvisionedNow } from './measurement.ts';
import { isDemandKnown, newMeasurements } from './measurements.ts';
import { DAY_SECONDS, type DemandState } from './state.ts';

export interface DemandQuestion {
  readonly target: EdgeFunctionTarget;
  readonly configuration: Configuration;
  readonly observation: Observation;
  readonly state: DemandState | undefined;
  readonly now: Date;
}

/** What the demand policy makes of everything that was measured since the last look. */
export interface DemandLook {
  /** The newest minute, and how many were new; missing when none was. */
  readonly latest?: {
    readonly input: DemandInput;
    readonly step: DemandStep;
    readonly minutes: number;
  };
  /** Nothing is missing of the last minutes: capacity may be given back. */
  readonly isKnown: boolean;
  /** To remember when what it wants is asked for, and when it is not: what is not done is no change of the budget. */
  readonly stateIfAsked?: DemandState;
  readonly stateIfNot?: DemandState;
}

/**
 * Takes in every minute that was measured since the last look, each once and in order; only the newest may ask for a
 * change. Pure: several handlers come to the same, and only one of them writes its state.
 */
export function lookAtDemand(question: DemandQuestion): DemandLook {
  const { target, configuration, now } = question;
  const kept = youngState(question.state, now);
  const minutes = newMeasurements(question, kept?.measuredUntil);
  const newest = minutes.at(-1);
  const isKnown = isDemandKnown(question, newest?.endsAt ?? kept?.measuredUntil ?? 0);
  if (!newest) return { isKnown, ...(kept && { stateIfAsked: kept, stateIfNot: kept }) };

  const provisioned = provisionedNow(question);
  const given = {
    settings: demandSettings(target.configuration),
    prices: lambdaPrices(configuration, target.configuration.architecture),
  };
  const asNothingCanBeAsked = { ...given, provisioned: { ...provisioned, isChanging: true } };
  const before = minutes
    .slice(0, -1)
    .reduce(
      (state, measured) => followDemand({ ...asNothingCanBeAsked, state, measured }).state,
      kept,
    );
  const input = { ...given, state: before, measured: newest, provisioned };
  const step = followDemand(input);
  const notAsked =
    step.act.kind === 'change' ? followDemand({ ...input, ...asNothingCanBeAsked }) : step;
  return {
    latest: { input, step, minutes: minutes.length },
    isKnown,
    stateIfAsked: step.state,
    stateIfNot: notAsked.state,
  };
}

/** What was learned more than a day ago is not held against today; nor is what a clock that jumped has left. */
function youngState(state: DemandState | undefined, now: Date): DemandState | undefined {
  if (!state) return undefined;
  const ageSeconds = now.getTime() / 1000 - state.measuredUntil;
  return ageSeconds >= 0 && ageSeconds <= DAY_SECONDS ? state : undefined;
}

/** In environments: the policy knows no instances but as the units that come and go together. */
function provisionedNow({ target, observation, configuration }: DemandQuestion): ProvisionedNow {
  const { floor, ceiling } = boundsOf(target, observation, configuration);
  const { targetConcurrency: unit } = target.configuration.scaling;
  const { kind, current } = observation.capacity;
  // 3 instances of 50 -> 150 environments, between 2 x 50 and 20 x 50
  return {
    current: Math.round(current * unit),
    isChanging: kind !== 'steady' && kind !== 'failed',
    floor: floor * unit,
    ceiling: ceiling * unit,
    unit,
  };
}
