import { shardMetrics } from '../own-metrics.ts';
import { alarmName } from './alarm-name.ts';
import type { AlarmDefinition } from './definition.ts';

/** It stays raised between two looks at which the breaker has something to hold. */
const REMEMBERED_MINUTES = 15;

/** Tells people that the circuit breaker holds targets of a shard: the only word of it when the limit is that of all. */
export function breakerAlarm(project: string, shard: number): AlarmDefinition {
  const componentName = `shard-${shard}`;
  return {
    name: alarmName(project, componentName, 'breaker', 'critical'),
    component: 'tidegate',
    componentName,
    slug: 'breaker',
    level: 'critical',
    drives: [],
    queries: [{ id: 'heldByBreaker', metric: shardMetrics(project, shard).heldByBreaker }],
    threshold: 1,
    comparison: 'GreaterThanOrEqualToThreshold',
    evaluationPeriods: REMEMBERED_MINUTES,
    datapointsToAlarm: 1,
    treatMissingData: 'notBreaching',
    description:
      `Tidegate: by its circuit breaker Tidegate holds changes of targets of shard ${shard}: they have reached changesPerHour or ` +
      'dollarsPerDay of `limits`, which no usual day does. A metric that flaps, or somebody else who scales the same ' +
      'capacity. Do: npx tidegate status names the targets and until when, npx tidegate explain <target> the changes; ' +
      `npx tidegate override sets their capacity by hand. It ends ${REMEMBERED_MINUTES} minutes after the last hold.`,
  };
}
