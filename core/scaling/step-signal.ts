import type { Slug } from '../alarms/definition.ts';
import type { Level } from '../config/schema.ts';
import type { Move } from '../ports.ts';
import type { Page } from './decision.ts';
import {
  type Measurements,
  type Observation,
  type RaisedAlarm,
  raisedAlarms,
  type SignalReading,
  secondsSince,
} from './observation.ts';
import type { Verdict } from './verdict.ts';

/** A completed move is held against its signal this long, even when the alarm went off and on in between. */
const MOVE_REMEMBERED_SECONDS = 1800;

/** A signal that fell by less than this share of its value did not improve. */
const LEAST_IMPROVEMENT = 0.05;

/** A threshold signal: it asks for a step when its alarm is raised and its own newest value confirms it. */
export interface StepSignal {
  readonly slug: Slug;
  readonly componentName: string;
  /** For people, e.g. `p95 response time`. */
  readonly label: string;
  /** For people, e.g. ` ms`. */
  readonly unit: string;
  readonly reading: SignalReading;
  readonly thresholds: { readonly warning: number; readonly critical: number };
}

interface StepRequest {
  readonly signal: StepSignal;
  readonly observation: Observation;
  readonly lastMove: Move | undefined;
  readonly now: Date;
  /** What a confirmed breach leads to, once the last move has not been found useless. */
  readonly onBreach: (level: Level, breach: string, value: number) => Verdict;
}

/**
 * The common path of every threshold signal. An alarm alone moves nothing: anyone with SetAlarmState can raise one, so
 * its newest value must stand beyond the threshold too. The most severe level that it confirms counts.
 */
export function stepVerdict({
  signal,
  observation,
  lastMove,
  now,
  onBreach,
}: StepRequest): Verdict {
  const { reading, thresholds, label, unit } = signal;
  const raised = raisedAlarms(observation, signal.slug, signal.componentName);
  if (reading.kind === 'silent')
    return { kind: 'clear', says: `${label} is silent: nothing to measure` };
  if (reading.kind === 'missing') return { kind: 'unknown', says: `${label} is ${reading.why}` };

  const value = `${label} ${formatted(reading.value)}${unit}`;
  const worst = raised[0];
  if (!worst) {
    const line = `the warning line of ${thresholds.warning}${unit}`;
    if (reading.value >= thresholds.warning)
      return { kind: 'stay', says: `${value} is at ${line}, its alarm is not raised yet` };
    if (!reading.complete) return { kind: 'unknown', says: `${label} is partial` };
    return { kind: 'clear', says: `${value} is below ${line}` };
  }
  const confirmed = confirmedAlarm(signal, observation);
  if (!confirmed) {
    return {
      kind: 'stay',
      says: `${worst.level} alarm is raised, but ${value} is below its line of ${thresholds[worst.level]}${unit}`,
    };
  }

  const { level } = confirmed;
  const breach = `${value} is beyond the ${level} line of ${thresholds[level]}${unit}`;
  const move = relevantMove(signal, raised, lastMove, now);
  if (move && reading.startsAt < move.completedAt) {
    return {
      kind: 'stay',
      hold: 'settling',
      says: `${breach}; nothing measured since the last change is complete`,
    };
  }
  // last step at p95 1800 ms, now 1750 ms: 1750 > 1800 x 0.95 = 1710 -> it did not help
  if (move && reading.value > move.cause.value * (1 - LEAST_IMPROVEMENT)) {
    const says = `${breach}; the last step, at ${formatted(move.cause.value)}${unit}, did not improve it`;
    return {
      kind: 'stay',
      hold: 'last-move-did-not-help',
      says,
      pages: [ineffective(signal, says)],
    };
  }
  return onBreach(level, breach, reading.value);
}

/** The most severe alarm of the signal that is raised and that its newest value confirms. */
export function confirmedAlarm(
  { slug, componentName, reading, thresholds }: StepSignal,
  observation: Measurements,
): RaisedAlarm | undefined {
  if (reading.kind !== 'value') return undefined;
  return raisedAlarms(observation, slug, componentName).find(
    ({ level }) => reading.value >= thresholds[level],
  );
}

/** A ratio or a percentile of too few requests says nothing, and forbids nothing; that they are few must be certain. */
export function abstention(
  label: string,
  requests: SignalReading,
  leastRequests: number,
): Verdict | undefined {
  if (requests.kind !== 'value' || requests.value >= leastRequests) return undefined;
  if (!requests.complete)
    return { kind: 'unknown', says: `${label}: the count of requests is partial` };
  return {
    kind: 'clear',
    says: `${label} abstains: ${requests.value} requests are fewer than ${leastRequests}`,
  };
}

function relevantMove(
  signal: StepSignal,
  raised: readonly RaisedAlarm[],
  move: Move | undefined,
  now: Date,
): Move | undefined {
  if (move?.cause.slug !== signal.slug || move.cause.componentName !== signal.componentName)
    return undefined;
  const sameEpisode = raised.some(({ since }) => since <= move.completedAt);
  return sameEpisode || secondsSince(move.completedAt, now) < MOVE_REMEMBERED_SECONDS
    ? move
    : undefined;
}

function ineffective(signal: StepSignal, says: string): Page {
  return {
    key: `${signal.slug}:last-move-did-not-help`,
    subject: `${signal.componentName}: more capacity did not improve ${signal.label}`,
    text: `${says}. No further step is taken for this signal; look for another cause.`,
  };
}

const formatted = (value: number): string =>
  Number.isInteger(value) ? `${value}` : value.toFixed(value < 10 ? 2 : 1);
