import type { MissingData } from '../core/alarms/definition.ts';
import type { AlarmStateValue } from '../core/ports.ts';
import { explainState } from './alarm-reason.ts';
import { decideAlarmState } from './alarm-state.ts';
import {
  AlarmModelError,
  type ComparisonOperator,
  lowSampleLimit,
  type MetricAlarm,
  periodSecondsOf,
  type SampledDatapoint,
} from './metric-alarm.ts';
import { watchedDatapoints } from './watched-datapoints.ts';

export interface EvaluationWindow {
  readonly periodSeconds: number;
  readonly startsAt: Date;
  /** The moment of the evaluation and the end of the newest period that counts. */
  readonly endsAt: Date;
}

export interface AlarmEvaluation {
  readonly state: AlarmStateValue;
  /** In CloudWatch's words. */
  readonly reason: string;
  /** The real datapoints that were evaluated, oldest first. */
  readonly recentDatapoints: readonly SampledDatapoint[];
}

/**
 * The state that CloudWatch would give the alarm at its last evaluation up to `now`.
 *
 * `series` holds the datapoints of each metric by query id; what lies outside the evaluation window is not looked
 * at. A new alarm's previous state is INSUFFICIENT_DATA; a state set by hand lasts until the next evaluation.
 *
 * `publicationDelaySeconds` hides the periods that ended less than that before the evaluation. They stay in the
 * window as missing points, which FILL then fills: an alarm on `FILL(m, 0)` whose metric is late always sees 0 as
 * its newest point (user guide, FILL).
 */
export function evaluateAlarm({
  alarm,
  previousState,
  series,
  now,
  publicationDelaySeconds = 0,
}: {
  readonly alarm: MetricAlarm;
  readonly previousState: AlarmStateValue;
  readonly series: ReadonlyMap<string, readonly SampledDatapoint[]>;
  readonly now: Date;
  readonly publicationDelaySeconds?: number;
}): AlarmEvaluation {
  const window = evaluationWindow(alarm, now);
  const published = publishedSeries(series, window, publicationDelaySeconds);
  const datapoints = watchedDatapoints(alarm, published, periodStarts(window));
  const breaches = COMPARISONS[alarm.comparisonOperator];
  const verdict = decideAlarmState({
    breaches: datapoints.map(
      (datapoint) => datapoint && breaches(datapoint.value, alarm.threshold),
    ),
    evaluationPeriods: alarm.evaluationPeriods,
    datapointsToAlarm: alarm.datapointsToAlarm,
    treatMissingData: treatmentOfMissingData(alarm),
    previousState,
  });
  const recentDatapoints = verdict.evaluated.flatMap((position) => datapoints[position] ?? []);

  if (hasLowSample(alarm, recentDatapoints)) {
    const reason = `Unchecked: fewer than ${lowSampleLimit(alarm)} samples in a period`;
    return { state: previousState, reason, recentDatapoints };
  }
  const isBreaching = ({ value }: SampledDatapoint) => breaches(value, alarm.threshold);
  const reason = explainState({ alarm, verdict, recentDatapoints, isBreaching });
  return { state: verdict.state, reason, recentDatapoints };
}

/**
 * The range that the alarm looks at: its N periods and two more, so that a few missing points do not blind it.
 *
 * CloudWatch asks for "a higher number of data points" than N and does not say how many; its tables use 5 for N = 3.
 * Periods of a minute and more are evaluated each minute and slide by the minute; shorter ones every 10 seconds.
 */
export function evaluationWindow(alarm: MetricAlarm, now: Date): EvaluationWindow {
  const periodSeconds = periodSecondsOf(alarm);
  const intervalMillis = (periodSeconds < 60 ? 10 : 60) * 1000;
  const endsAt = Math.floor(now.getTime() / intervalMillis) * intervalMillis;
  const periods = alarm.evaluationPeriods + EXTRA_PERIODS;
  return {
    periodSeconds,
    startsAt: new Date(endsAt - periods * periodSeconds * 1000),
    endsAt: new Date(endsAt),
  };
}

const EXTRA_PERIODS = 2;

const COMPARISONS = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
} satisfies Record<ComparisonOperator, (value: number, threshold: number) => boolean>;

function periodStarts({ periodSeconds, startsAt, endsAt }: EvaluationWindow): readonly Date[] {
  const starts: Date[] = [];
  for (let at = startsAt.getTime(); at < endsAt.getTime(); at += periodSeconds * 1000) {
    starts.push(new Date(at));
  }
  return starts;
}

function publishedSeries(
  series: ReadonlyMap<string, readonly SampledDatapoint[]>,
  { periodSeconds, endsAt }: EvaluationWindow,
  publicationDelaySeconds: number,
): ReadonlyMap<string, readonly SampledDatapoint[]> {
  const newestStart = endsAt.getTime() - (periodSeconds + publicationDelaySeconds) * 1000;
  return new Map(
    [...series].map(([id, datapoints]) => [
      id,
      datapoints.filter(({ startsAt }) => startsAt.getTime() <= newestStart),
    ]),
  );
}

function treatmentOfMissingData({ treatMissingData, metrics }: MetricAlarm): MissingData {
  const ofDynamoDb = metrics.some(
    (metric) => 'metricStat' in metric && metric.metricStat.namespace === 'AWS/DynamoDB',
  );
  return treatMissingData ?? (ofDynamoDb ? 'ignore' : 'missing');
}

function hasLowSample(alarm: MetricAlarm, datapoints: readonly SampledDatapoint[]): boolean {
  const limit = lowSampleLimit(alarm);
  if (limit === 0) return false;
  return datapoints.some(({ sampleCount, startsAt }) => {
    if (sampleCount === undefined) {
      throw new AlarmModelError(
        `datapoints of ${alarm.alarmName} must have sample counts, got none at ${startsAt.toISOString()}`,
      );
    }
    return sampleCount < limit;
  });
}
