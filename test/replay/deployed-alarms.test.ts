import { expect, test } from '@jest/globals';
import { readConfigurationFile } from '../../adapters/configuration-file.ts';
import { alarmDefinitions } from '../../core/alarms/alarm-definitions.ts';
import type { AlarmDefinition } from '../../core/alarms/definition.ts';
import type { Configuration } from '../../core/config/schema.ts';
import type { AlarmStateValue } from '../../core/ports.ts';
import { evaluateAlarm } from '../../replay/alarm-model.ts';
import type { AlarmMetric, MetricAlarm } from '../../replay/metric-alarm.ts';

const NOON = new Date('2026-03-02T12:00:00Z');
const MINUTE = 60_000;
const SHIPPED = readConfigurationFile('config/tidegate.yaml').configuration;

/** From silence to overload, whatever the metric's unit. */
const VALUES = [0, 0.1, 1, 10, 300, 5000, 1e12];

test.each(allAlarms(SHIPPED).map((definition) => [definition.name, definition] as const))(
  '%s can be read, breach and recover, though its metrics come a minute late',
  (_, definition) => {
    const alarm = modelled(definition);

    const states = assignments(idsOf(alarm)).map((constants) => stateUnder(alarm, constants));

    expect(states).toEqual(expect.arrayContaining(['ALARM', 'OK']));
  },
);

/** With Lambda Insights as well, so that no alarm that `core` can define is left out. */
function allAlarms(configuration: Configuration): readonly AlarmDefinition[] {
  const edgeFunctions = Object.fromEntries(
    Object.entries(configuration.edgeFunctions).map(([name, edgeFunction]) => [
      name,
      { ...edgeFunction, lambdaInsights: true },
    ]),
  );
  return alarmDefinitions({ ...configuration, edgeFunctions });
}

function modelled(definition: AlarmDefinition): MetricAlarm {
  const { name, comparison, queries, ...rest } = definition;
  const metrics = queries.map((query, index): AlarmMetric => {
    const returnData = index === queries.length - 1;
    return 'metric' in query
      ? { id: query.id, metricStat: query.metric, returnData }
      : { id: query.id, expression: query.expression, returnData };
  });
  return { ...rest, alarmName: name, comparisonOperator: comparison, metrics };
}

function idsOf({ metrics }: MetricAlarm): readonly string[] {
  return metrics.flatMap((metric) => ('metricStat' in metric ? [metric.id] : []));
}

/** Every way to give each id one of the values. */
function assignments(ids: readonly string[]): readonly ReadonlyMap<string, number>[] {
  return ids.reduce<readonly ReadonlyMap<string, number>[]>(
    (all, id) => all.flatMap((one) => VALUES.map((value) => new Map([...one, [id, value]]))),
    [new Map()],
  );
}

/** The state at noon after an hour in which every metric had its one value, the last minute not yet published. */
function stateUnder(alarm: MetricAlarm, constants: ReadonlyMap<string, number>): AlarmStateValue {
  const minutes = Array.from({ length: 60 }, (_, index) => NOON.getTime() - (index + 1) * MINUTE);
  const series = new Map(
    [...constants].map(([id, value]) => [
      id,
      minutes.map((minute) => ({ startsAt: new Date(minute), value })),
    ]),
  );
  return evaluateAlarm({
    alarm,
    previousState: 'OK',
    series,
    now: NOON,
    publicationDelaySeconds: 60,
  }).state;
}
