import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { AlarmDefinition, AlarmQuery } from '../core/alarms/definition.ts';
import type { Metric } from '../core/metrics.ts';

export interface AlarmsProps {
  readonly definitions: readonly AlarmDefinition[];
  /** Told directly by alarms that drive no target: whoever should act on them may be what is broken. */
  readonly topicArn: string;
}

/** Draws alarm definitions. Alarms that drive a target have no action: EventBridge sees every change of state. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, { definitions, topicArn }: AlarmsProps) {
    super(scope, id);
    for (const definition of definitions) {
      const { componentName, slug, level, drives } = definition;
      new CfnAlarm(this, `${componentName}/${slug}/${level}`.replaceAll('/', '_'), {
        alarmName: definition.name,
        alarmDescription: definition.description,
        ...measured(definition.queries),
        threshold: definition.threshold,
        comparisonOperator: definition.comparison,
        evaluationPeriods: definition.evaluationPeriods,
        datapointsToAlarm: definition.datapointsToAlarm,
        treatMissingData: definition.treatMissingData,
        ...(drives.length === 0 && { alarmActions: [topicArn], okActions: [topicArn] }),
      });
    }
  }
}

function measured(queries: readonly AlarmQuery[]) {
  const [only] = queries;
  return queries.length === 1 && only !== undefined && 'metric' in only
    ? singleMetric(only.metric)
    : { metrics: queries.map((query, index) => metricQuery(query, index === queries.length - 1)) };
}

function singleMetric(metric: Metric) {
  return {
    namespace: metric.namespace,
    metricName: metric.metricName,
    dimensions: dimensionsOf(metric),
    period: metric.periodSeconds,
    ...(isPercentile(metric.stat)
      ? { extendedStatistic: metric.stat }
      : { statistic: metric.stat }),
  };
}

function metricQuery(query: AlarmQuery, returnData: boolean): CfnAlarm.MetricDataQueryProperty {
  if ('expression' in query) return { id: query.id, expression: query.expression, returnData };
  const { metric } = query;
  return {
    id: query.id,
    metricStat: {
      metric: {
        namespace: metric.namespace,
        metricName: metric.metricName,
        dimensions: dimensionsOf(metric),
      },
      period: metric.periodSeconds,
      stat: metric.stat,
    },
    returnData,
  };
}

function dimensionsOf(metric: Metric) {
  return Object.entries(metric.dimensions).map(([name, value]) => ({ name, value }));
}

function isPercentile(stat: string): boolean {
  return /^p\d/.test(stat);
}
