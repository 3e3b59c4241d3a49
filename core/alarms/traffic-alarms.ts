import type { Configuration } from '../config/schema.ts';
import { trafficMetric } from '../own-metrics.ts';
import { alarmName } from './alarm-name.ts';
import type { AlarmDefinition } from './definition.ts';

/**
 * One for each cluster whose traffic is routed by health checks: while it is raised, Route 53 takes the partner's record for
 * unhealthy. Missing data is missing, and the health check keeps its last known status then, so that traffic does not
 * move because Tidegate is silent.
 */
export function trafficAlarms({
  project,
  runbooks,
}: Pick<Configuration, 'project' | 'runbooks'>): readonly AlarmDefinition[] {
  return Object.entries(runbooks?.regionShift ?? {})
    .filter(([, { routingControls }]) => routingControls === undefined)
    .map(([cluster, { partner }]) => trafficAlarm(project, cluster, partner.region));
}

/** Of the alarm that the health check follows. */
export function trafficAlarmName(project: string, cluster: string): string {
  return alarmName(project, cluster, 'traffic-shifted', 'warning');
}

function trafficAlarm(project: string, cluster: string, awayFrom: string): AlarmDefinition {
  return {
    name: trafficAlarmName(project, cluster),
    component: 'tidegate',
    componentName: cluster,
    slug: 'traffic-shifted',
    level: 'warning',
    drives: [],
    queries: [{ id: 'shifted', metric: trafficMetric(project, cluster, awayFrom) }],
    threshold: 1,
    comparison: 'GreaterThanOrEqualToThreshold',
    evaluationPeriods: 1,
    datapointsToAlarm: 1, // a health check knows no M of N
    treatMissingData: 'missing',
    description:
      `Tidegate: this region keeps the traffic of ${cluster} away from ${awayFrom}. Route 53 takes the record there for ` +
      `unhealthy while this lasts, and nothing moves back by itself. Do, when ${awayFrom} is well again: npx tidegate ` +
      `runbook start fail-back --cluster ${cluster} --region ${awayFrom}. Before the first shift there is no data, and ` +
      'without data traffic stays where it is.',
  };
}
