import type { Judgement } from '../error-gate/judge.ts';
import { edgeFunctionMetrics } from '../metrics.ts';
import { ERROR_RATE_LEAST_REQUESTS } from '../sample-gates.ts';
import { unreachable } from '../unreachable.ts';
import type { HoldReason, Page } from './decision.ts';
import { type EdgeFunctionContext, measuredWithRequests } from './edge-function-context.ts';
import type { Measured } from './measured.ts';
import { newest, type RaisedAlarm, type SignalReading } from './observation.ts';
import { stepOut } from './step-out.ts';
import { abstention, confirmedAlarm, type StepSignal, stepVerdict } from './step-signal.ts';
import type { Verdict } from './verdict.ts';

/** Errors are scaled on only when the error gate says so; else people look first. */
export function errorRateVerdict(context: EdgeFunctionContext): Verdict {
  const { observation, lastMove, now } = context;
  const { errorGate } = observation;
  const { signal, abstains } = errorRate(context);
  if (abstains) return abstains;
  return stepVerdict({
    signal,
    observation,
    lastMove: errorGate?.answer === 'scale' ? lastMove : undefined, // held against a step, not against a page
    now,
    onBreach: (level, breach, value) => {
      const says = `${breach}; ${errorGate?.says ?? 'no evidence was gathered'}`;
      if (errorGate?.answer === 'scale') return stepOut(context, signal, { level, value, says });
      return {
        kind: 'stay',
        hold: holdReason(errorGate),
        says,
        pages: [pageOf(context.target.name, says, errorGate)],
      };
    },
  });
}

/** The error alarm that is raised and that the newest minute confirms: only such a one is worth evidence. */
export function confirmedErrorAlarm(measured: Measured): RaisedAlarm | undefined {
  const { signal, abstains } = errorRate(measured);
  return abstains ? undefined : confirmedAlarm(signal, measured.observation);
}

function errorRate(measured: Measured): {
  readonly signal: StepSignal;
  readonly abstains: Verdict | undefined;
} {
  const { target, observation, now } = measured;
  const metrics = edgeFunctionMetrics(target.configuration);
  const requests = newest(observation, metrics.invocations, now);
  return {
    abstains: abstention('error rate', requests, ERROR_RATE_LEAST_REQUESTS),
    signal: {
      slug: 'error-rate',
      componentName: target.name,
      label: 'error rate',
      unit: ' %',
      reading: percentOf(measuredWithRequests(measured, metrics.errors), requests),
      thresholds: target.configuration.thresholds.errorPercent,
    },
  };
}

/** Both must be of the same minute: errors of a busy one over requests of a quiet one are no rate. */
function percentOf(part: SignalReading, whole: SignalReading): SignalReading {
  if (whole.kind !== 'value') return whole;
  if (part.kind !== 'value') return part;
  const { startsAt } = whole;
  if (part.startsAt.getTime() !== startsAt.getTime()) return { kind: 'missing', why: 'partial' };
  const complete = part.complete && whole.complete;
  return { kind: 'value', value: (100 * part.value) / whole.value, startsAt, complete };
}

const holdReason = (errorGate: Judgement | undefined): HoldReason =>
  errorGate?.likelyCause === 'deployment' ? 'deployment-suspected' : 'diagnose';

/** Told again when another cause becomes likely, or the evidence complete. */
function pageOf(name: string, says: string, errorGate: Judgement | undefined): Page {
  if (!errorGate) {
    return { key: 'error-rate:unasked', subject: `${name}: errors to investigate`, text: says };
  }
  const { likelyCause, isComplete, command, evidence } = errorGate;
  const act =
    command === undefined ? [] : ['To go back to the version that served before:', command, ''];
  return {
    key: `error-rate:${likelyCause}${isComplete ? '' : ':incomplete'}`,
    subject: `${name}: ${inSubject(likelyCause)}`,
    text: [`${says}. Nothing is scaled.`, '', ...act, 'Evidence:', ...evidence].join('\n'),
  };
}

function inSubject(likelyCause: Judgement['likelyCause']): string {
  switch (likelyCause) {
    case 'deployment':
      return 'errors after a deployment';
    case 'dependency':
      return 'errors of a dependency';
    case 'capacity':
    case 'unknown':
      return 'errors to investigate';
    default:
      return unreachable(likelyCause);
  }
}
