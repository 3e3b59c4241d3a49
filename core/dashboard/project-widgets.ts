import type { AlarmDefinition } from '../alarms/definition.ts';
import type { Configuration } from '../config/schema.ts';
import { dollarsPerUnitHour } from '../cost/capacity-price.ts';
import { PERIOD_SECONDS } from '../metrics.ts';
import { shardMetrics, targetMetrics } from '../own-metrics.ts';
import { handlerLogGroupName } from '../own-names.ts';
import type { ScalableTarget } from '../targets.ts';
import { GRID_COLUMNS, type Widget } from './dashboard-body.ts';
import { graph, series } from './graph.ts';

const HALF = GRID_COLUMNS / 2;
const ALARMS_IN_A_WIDGET = 100;
const DECISIONS_SHOWN = 20;

export function heading(markdown: string, height = 1): Widget {
  return { type: 'text', width: GRID_COLUMNS, height, properties: { markdown } };
}

/** The state of every alarm at one glance. */
export function alarmStates(
  definitions: readonly AlarmDefinition[],
  arnOf: (alarmName: string) => string,
): readonly Widget[] {
  const arns = definitions.map(({ name }) => arnOf(name));
  const pages = Math.ceil(arns.length / ALARMS_IN_A_WIDGET);
  return Array.from({ length: pages }, (_, page) => ({
    type: 'alarm',
    width: HALF,
    height: 6,
    properties: {
      title: pages === 1 ? 'Alarms' : `Alarms, ${page + 1} of ${pages}`,
      alarms: arns.slice(page * ALARMS_IN_A_WIDGET, (page + 1) * ALARMS_IN_A_WIDGET),
    },
  }));
}

/** The last decisions that were more than a hold, from the handlers' logs: CloudWatch bills what the query reads. */
export function decisionTable(
  { project, region }: Pick<Configuration, 'project' | 'region'>,
  shard: number,
): Widget {
  const sources = (['on-alarm', 'reconcile'] as const).map(
    (handler) => `SOURCE '${handlerLogGroupName(project, handler, shard)}'`,
  );
  return {
    type: 'log',
    width: GRID_COLUMNS,
    height: 6,
    properties: {
      title: 'Decisions to change capacity, newest first',
      region,
      view: 'table',
      query: [
        ...sources,
        'fields @timestamp, target, kind, decision.kind, decision.from, decision.to, decision.reason, trigger',
        "filter message = 'decision' and kind != 'held' and kind != 'lost'",
        'sort @timestamp desc',
        `limit ${DECISIONS_SHOWN}`,
      ].join('\n| '),
    },
  };
}

/** What standing capacity costs by the hour, one target on the other; targets without a price are left out. */
export function costGraph(
  targets: readonly ScalableTarget[],
  configuration: Configuration,
): readonly Widget[] {
  const { project, region } = configuration;
  const metrics = targets.flatMap((target, index) => {
    const unit = dollarsPerUnitHour(target, configuration);
    if (unit === undefined) return [];
    const id = `capacity${index}`;
    return [
      series(targetMetrics(project, target.name).capacity, { id, visible: false }),
      [{ id: `dollars${index}`, expression: `${id} * ${unit}`, label: target.name }],
    ] as const;
  });
  if (metrics.length === 0) return [];
  return [
    graph({
      title: 'Cost of standing capacity, before discounts',
      region,
      leftLabel: 'dollars an hour',
      metrics,
      stacked: true,
      width: HALF,
    }),
  ];
}

export function changesGraph(
  { project, region }: Pick<Configuration, 'project' | 'region'>,
  shard: number,
): Widget {
  const { changes, faults } = shardMetrics(project, shard);
  return graph({
    title: 'Changes of capacity, and targets that met a fault',
    region,
    leftLabel: 'a minute',
    metrics: [
      series(changes, { id: 'changes', label: 'changes' }),
      series(faults, { id: 'faults', label: 'faults' }),
    ],
  });
}

/** What the application measures of itself, as the configuration names it. */
export function applicationGraphs({ dashboard, region }: Configuration): readonly Widget[] {
  return Object.values(dashboard.metrics).map(({ title, unit, ...metric }) =>
    graph({
      title,
      region,
      ...(unit !== undefined && { leftLabel: unit }),
      metrics: [
        series(
          { ...metric, periodSeconds: PERIOD_SECONDS },
          { id: 'value', label: metric.metricName },
        ),
      ],
    }),
  );
}
