import type { Metric } from '../metrics.ts';
import { READINESS_PARTS, type ReadinessPartName } from './readiness.ts';

/** How often a standby is looked at. */
export const READINESS_PERIOD_SECONDS = 300;

/** A score and one for each part: custom metrics are billed one by one. */
export const CUSTOM_METRICS_PER_STANDBY = 1 + READINESS_PARTS.length;

const READY_METRICS = {
  'replication-lag': 'ReplicationLagReady',
  quotas: 'QuotasReady',
  'engine-version': 'EngineVersionReady',
  capacity: 'CapacityReady',
  'alarm-parity': 'AlarmParityReady',
  'backup-age': 'BackupAgeReady',
} satisfies Record<ReadinessPartName, string>;

/** Of a standby: its score from 0 to 100, and for each part 1 when it is ready, else 0. */
export function readinessMetrics(project: string, cluster: string) {
  const metric = (metricName: string): Metric => ({
    namespace: 'Tidegate',
    metricName,
    dimensions: { service: 'tidegate', project, cluster },
    stat: 'Minimum',
    periodSeconds: READINESS_PERIOD_SECONDS,
  });
  return {
    score: metric('StandbyReadiness'),
    parts: READINESS_PARTS.map((part) => ({ part, metric: metric(READY_METRICS[part]) })),
  };
}
