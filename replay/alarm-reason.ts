import type { AlarmVerdict } from './alarm-state.ts';
import {
  type ComparisonOperator,
  type MetricAlarm,
  periodSecondsOf,
  type SampledDatapoint,
  watchedMetric,
} from './metric-alarm.ts';

/** CloudWatch's StateReason, its newest five datapoints at most: the field ends at 1,023 characters. */
export function explainState({
  alarm,
  verdict,
  recentDatapoints,
  isBreaching,
}: {
  readonly alarm: MetricAlarm;
  readonly verdict: AlarmVerdict;
  readonly recentDatapoints: readonly SampledDatapoint[];
  readonly isBreaching: (datapoint: SampledDatapoint) => boolean;
}): string {
  const filled = explainFilled(alarm, verdict.filledPeriods);
  if (recentDatapoints.length === 0) {
    const periods = alarm.evaluationPeriods;
    return filled === ''
      ? `Insufficient Data: ${counted(periods, 'datapoint')} ${wasOrWere(periods)} unknown.`
      : `Threshold Crossed: no datapoints were received for ${counted(periods, 'period')}${filled}.`;
  }

  const breaching = recentDatapoints.filter(isBreaching);
  const within = recentDatapoints.filter((datapoint) => !isBreaching(datapoint));
  const showsBreaching = verdict.state === 'ALARM' ? breaching.length > 0 : within.length === 0;
  const shown = showsBreaching ? breaching : within;
  const { evaluationPeriods, datapointsToAlarm } = alarm;
  const [minimum, transition] =
    verdict.state === 'ALARM' || showsBreaching
      ? [datapointsToAlarm, 'OK -> ALARM']
      : [evaluationPeriods - datapointsToAlarm + 1, 'ALARM -> OK'];
  return [
    `Threshold Crossed: ${shown.length} out of the last ${evaluationPeriods} datapoints`,
    `[${shown.slice(-5).reverse().map(explainDatapoint).join(', ')}]`,
    `${wasOrWere(shown.length)}${showsBreaching ? '' : ' not'} ${COMPARED[alarm.comparisonOperator]}`,
    `the threshold (${decimal(alarm.threshold)})${filled}`,
    `(minimum ${counted(minimum, 'datapoint')} for ${transition} transition).`,
  ].join(' ');
}

/** CloudWatch's StateReasonData, as `detail.state.reasonData` carries it in the event. */
export function stateReasonData({
  alarm,
  recentDatapoints,
  now,
}: {
  readonly alarm: MetricAlarm;
  readonly recentDatapoints: readonly SampledDatapoint[];
  readonly now: Date;
}): string {
  const watched = watchedMetric(alarm);
  const [oldest] = recentDatapoints;
  return JSON.stringify({
    version: '1.0',
    queryDate: timestamp(now),
    ...(oldest && { startDate: timestamp(oldest.startsAt) }),
    ...('metricStat' in watched && { statistic: watched.metricStat.stat }),
    period: periodSecondsOf(alarm),
    recentDatapoints: recentDatapoints.map(({ value }) => value),
    threshold: alarm.threshold,
    evaluatedDatapoints: recentDatapoints.toReversed().map(({ startsAt, value, sampleCount }) => ({
      timestamp: timestamp(startsAt),
      ...(sampleCount !== undefined && { sampleCount }),
      value,
    })),
  });
}

const COMPARED = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
} satisfies Record<ComparisonOperator, string>;

function explainFilled({ treatMissingData }: MetricAlarm, filledPeriods: number): string {
  const treatment =
    treatMissingData === 'breaching'
      ? 'Breaching'
      : treatMissingData === 'notBreaching'
        ? 'NonBreaching'
        : undefined;
  if (treatment === undefined || filledPeriods === 0) return '';
  return ` and ${counted(filledPeriods, 'missing datapoint')} ${wasOrWere(filledPeriods)} treated as [${treatment}]`;
}

/** `99.5 (02/10/19 16:59:00)`: day first, UTC. */
function explainDatapoint({ startsAt, value }: SampledDatapoint): string {
  const [date = '', time = ''] = startsAt.toISOString().slice(2, 19).split('T');
  return `${decimal(value)} (${date.split('-').reverse().join('/')} ${time})`;
}

/** `2019-10-02T17:04:40.985+0000` */
function timestamp(at: Date): string {
  return at.toISOString().replace('Z', '+0000');
}

function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function wasOrWere(count: number): string {
  return count === 1 ? 'was' : 'were';
}
