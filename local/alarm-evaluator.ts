import { type CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { createCloudWatchMetrics } from '../adapters/aws-cloudwatch-metrics.ts';
import type { AlarmStateValue } from '../core/ports.ts';
import { type AlarmEvaluation, evaluateAlarm } from '../replay/alarm-model.ts';
import { stateReasonData } from '../replay/alarm-reason.ts';
import type { MetricAlarm } from '../replay/metric-alarm.ts';
import { evaluationTime, rangeOf, seriesOf, seriesToFetch } from './alarm-series.ts';
import { readDeployedAlarms } from './deployed-alarms.ts';

export interface AlarmTransition {
  readonly alarmName: string;
  readonly from: AlarmStateValue;
  readonly to: AlarmStateValue;
  readonly reason: string;
}

/**
 * Does what CloudWatch does at every evaluation and MiniStack does not: gives each deployed metric alarm the state
 * that it must have at `now`. Returns the alarms that changed; a second call at the same `now` changes nothing.
 *
 * Definitions and states are read anew each time, so a state that was set by hand lasts until here, as on AWS.
 * Composite alarms are left to MiniStack, which evaluates their rules as soon as a child is set.
 */
export async function evaluateDeployedAlarms({
  cloudwatch,
  now,
}: {
  readonly cloudwatch: CloudWatchClient;
  readonly now: Date;
}): Promise<readonly AlarmTransition[]> {
  const alarms = await readDeployedAlarms(cloudwatch);
  if (alarms.length === 0) return [];
  const definitions = alarms.map(({ definition }) => definition);
  const answers = await createCloudWatchMetrics({ client: cloudwatch }).fetch(
    seriesToFetch(definitions),
    rangeOf(definitions, now),
  );

  const transitions: AlarmTransition[] = [];
  for (const { definition: alarm, state: from } of alarms) {
    const evaluation = evaluateAlarm({
      alarm,
      previousState: from,
      series: seriesOf(alarm, answers),
      now: evaluationTime(alarm, now),
    });
    if (evaluation.state === from) continue;
    await setAlarmState({ cloudwatch, alarm, evaluation, now });
    const { alarmName } = alarm;
    transitions.push({ alarmName, from, to: evaluation.state, reason: evaluation.reason });
  }
  return transitions;
}

async function setAlarmState({
  cloudwatch,
  alarm,
  evaluation: { state, reason, recentDatapoints },
  now,
}: {
  readonly cloudwatch: CloudWatchClient;
  readonly alarm: MetricAlarm;
  readonly evaluation: AlarmEvaluation;
  readonly now: Date;
}): Promise<void> {
  await cloudwatch.send(
    new SetAlarmStateCommand({
      AlarmName: alarm.alarmName,
      StateValue: state,
      StateReason: reason,
      StateReasonData: stateReasonData({ alarm, recentDatapoints, now }),
    }),
  );
}
