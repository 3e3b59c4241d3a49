import type { Configuration } from '../../config/schema.ts';
import { lambdaPrices } from '../../cost/prices.ts';
import { edgeFunctionMetrics } from '../../metrics.ts';
import type { EdgeFunctionTarget } from '../../targets.ts';
import { newest, type Observation } from '../observation.ts';
import type { Verdict } from '../verdict.ts';
import { type DemandInput, type DemandStep, followDemand } from './follow-demand.ts';
import { demandInWords } from './in-words.ts';
import { newMeasurements } from './measurements.ts';
import { demandSettings } from './settings.ts';
import type { DemandState } from './state.ts';

export interface DemandQuestion {
  readonly target: EdgeFunctionTarget;
  readonly configuration: Configuration;
  readonly observation: Observation;
  readonly state: DemandState | undefined;
  readonly now: Date;
}

/** What the demand policy makes of everything that was measured since the last look. */
export interface DemandLook {
  /** To remember for the next look; as it was when nothing new was measured. */
  readonly state?: DemandState;
  /** What it wants, last; before it, how it came to that. */
  readonly verdicts: readonly Verdict[];
}

/** Takes in the minutes that are new, one after the other, and says what the last of them leads to. */
export function lookAtDemand(question: DemandQuestion): DemandLook {
  let { state } = question;
  let last: { readonly input: DemandInput; readonly step: DemandStep } | undefined;
  for (const measured of newMeasurements(question, state?.measuredUntil)) {
    const input = { ...inputOf(question), state, measured };
    const step = followDemand(input);
    state = step.state;
    last = { input, step };
  }
  if (!last) return { ...(state && { state }), verdicts: [withoutNews(question)] };
  return { state: last.step.state, verdicts: verdictsOf(question.target, last.input, last.step) };
}

/** In environments: the policy knows no instances but as the units that come and go together. */
function inputOf({
  target,
  configuration,
  observation,
}: DemandQuestion): Pick<DemandInput, 'settings' | 'provisioned' | 'prices'> {
  const { targetConcurrency: unit } = target.configuration.scaling;
  const { capacity } = observation;
  return {
    settings: demandSettings(target.configuration),
    prices: lambdaPrices(configuration, target.configuration.architecture),
    provisioned: {
      current: Math.round(capacity.current * unit),
      isChanging: capacity.kind === 'changing',
      floor: target.minCapacity * unit,
      ceiling: target.maxCapacity * unit,
      unit,
    },
  };
}

function verdictsOf(
  target: EdgeFunctionTarget,
  input: DemandInput,
  step: DemandStep,
): readonly Verdict[] {
  const sentences = demandInWords(input, step);
  const way = sentences.slice(0, -1).map((says): Verdict => ({ kind: 'clear', says }));
  const { act, held } = step;
  if (act.kind !== 'change') return [...way, { kind: 'stay', says: sentences.at(-1) ?? '' }];
  const to = act.to / target.configuration.scaling.targetConcurrency;
  const { current } = input.provisioned;
  const why = step.state.isWorthIt
    ? `${Math.round(held)} environments are needed, ${current} stand`
    : 'provisioning costs more than the premium allows';
  return [...way, { kind: act.to > current ? 'out' : 'in', to, says: why }];
}

/** Between two minutes everything stays; when they stop coming, scale-in would rest on nothing. */
function withoutNews({ target, observation, now }: DemandQuestion): Verdict {
  const reading = newest(observation, edgeFunctionMetrics(target.configuration).inFlightMean, now);
  return reading.kind === 'missing'
    ? { kind: 'unknown', says: `concurrency is ${reading.why}` }
    : { kind: 'stay', says: 'no minute has been measured since the last look' };
}
