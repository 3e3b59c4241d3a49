import type { AlarmDefinition } from '../../core/alarms/definition.ts';
import { metricKey } from '../../core/metrics.ts';
import type { AlarmReading, AlarmSource, AlarmStateValue } from '../../core/ports.ts';
import { evaluateAlarm } from '../alarm-model.ts';
import type { MetricAlarm } from '../metric-alarm.ts';
import type { LabMetrics } from './lab-metrics.ts';

export interface LabAlarms extends AlarmSource {
  /** Evaluates all of them now, as CloudWatch does each minute; answers the names of those that go to ALARM or OK. */
  readonly evaluate: () => readonly string[];
}

/** The alarms of the configuration, in CloudWatch's hands. */
export function labAlarms(
  definitions: readonly AlarmDefinition[],
  { metrics, now }: { readonly metrics: LabMetrics; readonly now: () => Date },
): LabAlarms {
  const alarms = definitions.map((definition) => ({
    alarm: metricAlarmOf(definition),
    state: 'INSUFFICIENT_DATA' as AlarmStateValue,
    since: now(),
  }));
  return {
    evaluate() {
      const at = now();
      return alarms.flatMap((watched) => {
        const { state } = evaluateAlarm({
          alarm: watched.alarm,
          previousState: watched.state,
          series: seriesOf(watched.alarm, metrics),
          now: at,
        });
        if (state === watched.state) return [];
        watched.since = at;
        watched.state = state;
        return state === 'INSUFFICIENT_DATA' ? [] : [watched.alarm.alarmName];
      });
    },
    async inAlarm(namePrefix) {
      return alarms.flatMap(({ alarm, state, since }): readonly AlarmReading[] =>
        state === 'ALARM' && alarm.alarmName.startsWith(namePrefix)
          ? [{ name: alarm.alarmName, state, since }]
          : [],
      );
    },
  };
}

function seriesOf({ metrics: queries }: MetricAlarm, { published }: LabMetrics) {
  return new Map(
    queries.flatMap((query) =>
      'metricStat' in query ? [[query.id, published(metricKey(query.metricStat))] as const] : [],
    ),
  );
}

/** The definition as DescribeAlarms would give it. */
export function metricAlarmOf(definition: AlarmDefinition): MetricAlarm {
  const { name, queries, threshold, comparison, treatMissingData } = definition;
  const { evaluationPeriods, datapointsToAlarm } = definition;
  return {
    alarmName: name,
    comparisonOperator: comparison,
    threshold,
    evaluationPeriods,
    datapointsToAlarm,
    treatMissingData,
    metrics: queries.map((query, index) => {
      const returnData = index === queries.length - 1;
      return 'metric' in query
        ? { id: query.id, metricStat: query.metric, returnData }
        : { ...query, returnData };
    }),
  };
}
