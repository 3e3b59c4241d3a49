import { heartbeatMetric } from '../metrics.ts';
import { alarmName } from './alarm-name.ts';
import type { AlarmDefinition } from './definition.ts';

const SILENT_MINUTES = 5;

/**
 * Tells people that `reconcile` is dead: silence is breaching. It drives no target, for nothing is left that could. A
 * fault at one target does not silence it: that has an alarm of its own, and the others are looked at all the same. As
 * CloudWatch looks at older points too before it fills missing ones, it is raised some 8 minutes after the last beat.
 */
export function heartbeatAlarm(project: string, shard: number): AlarmDefinition {
  const componentName = `reconcile-${shard}`;
  return {
    name: alarmName(project, componentName, 'heartbeat', 'critical'),
    component: 'tidegate',
    componentName,
    slug: 'heartbeat',
    level: 'critical',
    drives: [],
    queries: [{ id: 'heartbeat', metric: heartbeatMetric(project, shard) }],
    threshold: 1,
    comparison: 'LessThanThreshold',
    evaluationPeriods: SILENT_MINUTES,
    datapointsToAlarm: SILENT_MINUTES,
    treatMissingData: 'breaching',
    description:
      `Tidegate: reconcile of shard ${shard} has not run for ${SILENT_MINUTES} minutes or more, so capacity follows alarms ` +
      'only, and nothing scales in. Tidegate cannot mend this: run `npx tidegate doctor`. ' +
      'It is red for the first minutes after a deployment.',
  };
}
