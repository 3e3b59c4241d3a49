import { CfnOutput } from 'aws-cdk-lib';
import { CfnHealthCheck } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { trafficAlarmName } from '../../core/alarms/traffic-alarms.ts';
import type { Configuration } from '../../core/config/schema.ts';

/**
 * For each cluster whose traffic goes by health checks: one that follows this region's alarm, and whose id belongs on the
 * partner's DNS record. It keeps its last known status when the alarm has no data, because nothing moves by silence.
 */
export class TrafficHealthChecks extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { project, region, runbooks }: Pick<Configuration, 'project' | 'region' | 'runbooks'>,
  ) {
    super(scope, id);
    for (const [cluster, { partner, routingControls }] of Object.entries(
      runbooks?.regionShift ?? {},
    )) {
      if (routingControls !== undefined) continue;
      const check = new CfnHealthCheck(this, cluster, {
        healthCheckConfig: {
          type: 'CLOUDWATCH_METRIC',
          alarmIdentifier: { name: trafficAlarmName(project, cluster), region },
          insufficientDataHealthStatus: 'LastKnownStatus',
        },
        healthCheckTags: [
          { key: 'Name', value: `${cluster}: away from ${partner.region}, to ${region}` },
        ],
      });
      new CfnOutput(this, `${cluster}HealthCheckId`, {
        value: check.attrHealthCheckId,
        description: `Belongs on the DNS record of ${cluster} in ${partner.region}: unhealthy while ${region} takes its traffic`,
      });
    }
  }
}
