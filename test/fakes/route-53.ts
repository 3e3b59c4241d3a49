import type { AlarmStateValue } from '../../core/ports.ts';

export type Health = 'healthy' | 'unhealthy';

/**
 * A health check that follows an alarm (Route 53 API, HealthCheckConfig): in OK it is healthy, in ALARM unhealthy; without
 * sufficient data it is what InsufficientDataHealthStatus says. A new check without a last known status is healthy.
 */
export function healthOf(
  alarm: AlarmStateValue,
  lastKnown: Health | undefined,
  insufficientData: 'LastKnownStatus' | 'Healthy' | 'Unhealthy',
): Health {
  switch (alarm) {
    case 'OK':
      return 'healthy';
    case 'ALARM':
      return 'unhealthy';
    case 'INSUFFICIENT_DATA':
      if (insufficientData === 'Unhealthy') return 'unhealthy';
      return insufficientData === 'Healthy' ? 'healthy' : (lastKnown ?? 'healthy');
  }
}

/**
 * What Route 53 answers to a name with two failover records (API, ResourceRecordSet.Failover): the secondary only when the
 * primary is unhealthy and the secondary is not; with both unhealthy the primary.
 */
export function failoverAnswer(primary: Health, secondary: Health): 'primary' | 'secondary' {
  return primary === 'unhealthy' && secondary === 'healthy' ? 'secondary' : 'primary';
}
