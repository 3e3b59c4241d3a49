import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { trafficAlarmName } from '../../core/alarms/traffic-alarms.ts';
import type { PlatformRegion } from '../platform-region.ts';
import { CLUSTER } from './rehearsals.ts';

/**
 * Where users get to, as Route 53 would send them by the health check that follows the standby's alarm: home until it is
 * in ALARM; without data (`LastKnownStatus`) nothing moves.
 */
export function healthCheckOf(
  home: PlatformRegion,
  standby: PlatformRegion,
): () => Promise<PlatformRegion> {
  const { configuration, clients } = standby;
  const command = { AlarmNames: [trafficAlarmName(configuration.project, CLUSTER)] };
  let reached = home;
  return async () => {
    const { MetricAlarms = [] } = await clients.cloudwatch.send(new DescribeAlarmsCommand(command));
    const state = MetricAlarms[0]?.StateValue;
    if (state === 'ALARM') reached = standby;
    if (state === 'OK') reached = home;
    return reached;
  };
}
