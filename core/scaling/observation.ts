import type { AlarmDefinition, Slug } from '../alarms/definition.ts';
import type { RaisedExistingAlarm } from '../alarms/existing-alarms.ts';
import type { Level } from '../config/schema.ts';
import type { Judgement } from '../error-gate/judge.ts';
import { type Metric, metricKey, PERIOD_SECONDS } from '../metrics.ts';
import type {
  AccountLimits,
  AlarmReading,
  CapacityReading,
  Datapoint,
  MetricAnswer,
} from '../ports.ts';

const PERIOD_MILLIS = PERIOD_SECONDS * 1000;

/** A datapoint older than this no longer speaks: metrics of AWS arrive one to three minutes late. */
const STALE_AFTER_SECONDS = 240;

/** No point for this long, in a complete answer while heartbeats arrive, is proven silence. */
export const SILENCE_SECONDS = 300;

/**
 * Two heartbeats among the oldest three of those 5 minutes: Lambda's own metrics come up to three minutes late, so newer
 * ones, which may have just come back ahead of them, prove nothing; one may be missing.
 */
const PROVING_SECONDS = 180;
const PROVING_HEARTBEATS = 2;

/** How far back every look reaches: the peak-hold and the outage check need the past quarter of an hour. */
export const LOOK_BACK_SECONDS = 900;

/** What CloudWatch says of one target at one instant. */
export interface Measurements {
  readonly metrics: ReadonlyMap<string, MetricAnswer>;
  readonly heartbeat: Metric;
  /** All of Tidegate's alarms that are in ALARM, with their definitions. */
  readonly alarms: readonly ObservedAlarm[];
  /** Alarms of the user's own that are in ALARM; missing where no target names any. */
  readonly existingAlarms?: readonly RaisedExistingAlarm[];
}

/** What was seen of one target at one instant; everything a decision may rest on besides its history. */
export interface Observation extends Measurements {
  readonly capacity: CapacityReading;
  /** What to do about its error alarm; undefined while none is raised. */
  readonly errorGate?: Judgement;
  /** The real quota; undefined when it could not be read, then the configured one counts. */
  readonly limits?: AccountLimits;
  /** Provisioned environments that Tidegate's other functions hold. */
  readonly provisionedElsewhere: number;
}

export interface ObservedAlarm {
  readonly definition: AlarmDefinition;
  readonly reading: AlarmReading;
}

export type SignalReading =
  | {
      readonly kind: 'value';
      readonly value: number;
      readonly startsAt: Date;
      /** False when AWS called the series partial: good enough to scale out on, not to scale in. */
      readonly complete: boolean;
    }
  /** The source publishes nothing while there is nothing to measure, and other metrics do arrive. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'missing'; readonly why: 'missing' | 'stale' | 'partial' };

/** The newest value of a metric, or why there is none. Missing is never zero. */
export function newest(observation: Measurements, metric: Metric, now: Date): SignalReading {
  const answer = observation.metrics.get(metricKey(metric));
  if (!answer) return { kind: 'missing', why: 'missing' };
  const last = answer.datapoints.at(-1);
  if (last && secondsSince(last.startsAt, now) <= STALE_AFTER_SECONDS) {
    const { value, startsAt } = last;
    return { kind: 'value', value, startsAt, complete: answer.complete };
  }
  if (isSilent(observation, metric, now)) return { kind: 'silent' };
  if (!answer.complete) return { kind: 'missing', why: 'partial' };
  return { kind: 'missing', why: last ? 'stale' : 'missing' };
}

/** Proven absence: a complete answer without a point in the last 5 full minutes, while the heartbeat has them. */
export function isSilent(observation: Measurements, metric: Metric, now: Date): boolean {
  const answer = observation.metrics.get(metricKey(metric));
  const heartbeat = observation.metrics.get(metricKey(observation.heartbeat));
  if (!answer?.complete || !heartbeat) return false;
  const provenUntil = windowStart(SILENCE_SECONDS - PROVING_SECONDS, now);
  const proving = within(heartbeat, SILENCE_SECONDS, now).filter(
    (point) => point.startsAt.getTime() < provenUntil,
  );
  return within(answer, SILENCE_SECONDS, now).length === 0 && proving.length >= PROVING_HEARTBEATS;
}

/** The points of the last `seconds` full minutes; the minute that is still running is left out by its start. */
export function recent(
  observation: Measurements,
  metric: Metric,
  seconds: number,
  now: Date,
): readonly Datapoint[] {
  const answer = observation.metrics.get(metricKey(metric));
  return answer ? within(answer, seconds, now) : [];
}

/** The minutes of the last 5, up to the newest point of the metric there, in which it has none. */
export function gaps(observation: Measurements, metric: Metric, now: Date): readonly Date[] {
  const points = recent(observation, metric, SILENCE_SECONDS, now);
  const newestStart = points.at(-1)?.startsAt.getTime() ?? windowStart(0, now);
  const minutes: Date[] = [];
  for (let start = windowStart(SILENCE_SECONDS, now); start < newestStart; start += PERIOD_MILLIS)
    minutes.push(new Date(start));
  return minutes.filter((minute) => !hasPointAt(observation, metric, minute));
}

export function hasPointAt(observation: Measurements, metric: Metric, startsAt: Date): boolean {
  const points = observation.metrics.get(metricKey(metric))?.datapoints ?? [];
  return points.some((point) => point.startsAt.getTime() === startsAt.getTime());
}

export function isComplete(observation: Measurements, metric: Metric): boolean {
  return observation.metrics.get(metricKey(metric))?.complete ?? false;
}

export interface RaisedAlarm {
  readonly level: Level;
  readonly since: Date;
}

/** The alarms of this slug that are in ALARM, the critical one first. */
export function raisedAlarms(
  observation: Measurements,
  slug: Slug,
  componentName: string,
): readonly RaisedAlarm[] {
  return observation.alarms
    .filter(
      ({ definition }) => definition.slug === slug && definition.componentName === componentName,
    )
    .map(({ definition, reading }) => ({ level: definition.level, since: reading.since }))
    .sort((a, b) => Number(b.level === 'critical') - Number(a.level === 'critical'));
}

/** The most severe level at which an alarm of this slug is in ALARM. */
export function alarmLevel(
  observation: Measurements,
  slug: Slug,
  componentName: string,
): Level | undefined {
  return raisedAlarms(observation, slug, componentName)[0]?.level;
}

export const secondsSince = (then: Date, now: Date): number =>
  (now.getTime() - then.getTime()) / 1000;

function within(answer: MetricAnswer, seconds: number, now: Date): readonly Datapoint[] {
  const start = windowStart(seconds, now);
  return answer.datapoints.filter((point) => point.startsAt.getTime() >= start);
}

/** now 10:07:20, 300 s -> 10:02: the last full minute is that of 10:06 */
function windowStart(seconds: number, now: Date): number {
  return Math.floor(now.getTime() / PERIOD_MILLIS) * PERIOD_MILLIS - seconds * 1000;
}
