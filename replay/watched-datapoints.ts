import {
  AlarmModelError,
  type MetricAlarm,
  type SampledDatapoint,
  watchedMetric,
} from './metric-alarm.ts';
import { evaluateExpression } from './metric-math.ts';
import { parseExpression } from './metric-math-parser.ts';

/** The alarm's metric or expression at each of `periodStarts`, `undefined` where it has no datapoint. */
export function watchedDatapoints(
  alarm: MetricAlarm,
  series: ReadonlyMap<string, readonly SampledDatapoint[]>,
  periodStarts: readonly Date[],
): readonly (SampledDatapoint | undefined)[] {
  const watched = watchedMetric(alarm);
  const metrics = datapointsByStart(alarm, series);
  if ('metricStat' in watched) {
    return periodStarts.map((startsAt) => metrics.get(watched.id)?.get(startsAt.getTime()));
  }

  const expressions = new Map(
    alarm.metrics.flatMap((metric) =>
      'expression' in metric ? [[metric.id, parseExpression(metric.expression)]] : [],
    ),
  );
  function valueAt(id: string, startsAt: Date, users: readonly string[]): number | undefined {
    const expression = expressions.get(id);
    if (expression === undefined) {
      const datapoints = metrics.get(id);
      if (datapoints === undefined)
        throw illFormed(alarm, `ids must be those of its metrics, got "${id}"`);
      return datapoints.get(startsAt.getTime())?.value;
    }
    const path = [...users, id];
    if (users.includes(id))
      throw illFormed(alarm, `an expression must not need itself, got ${path.join(' -> ')}`);
    return evaluateExpression(expression, (used) => valueAt(used, startsAt, path));
  }
  return periodStarts.map((startsAt) => {
    const value = valueAt(watched.id, startsAt, []);
    return value === undefined ? undefined : { startsAt, value };
  });
}

function datapointsByStart(
  alarm: MetricAlarm,
  series: ReadonlyMap<string, readonly SampledDatapoint[]>,
): ReadonlyMap<string, ReadonlyMap<number, SampledDatapoint>> {
  const stats = alarm.metrics.filter((metric) => 'metricStat' in metric);
  return new Map(
    stats.map(({ id }) => {
      const datapoints = series.get(id);
      if (datapoints === undefined)
        throw illFormed(alarm, `every metric must have a series, got none for "${id}"`);
      return [
        id,
        new Map(datapoints.map((datapoint) => [datapoint.startsAt.getTime(), datapoint])),
      ];
    }),
  );
}

function illFormed({ alarmName }: MetricAlarm, rule: string): AlarmModelError {
  return new AlarmModelError(`${rule} in ${alarmName}`);
}
