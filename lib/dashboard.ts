import { CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Configuration } from '../core/config/schema.ts';
import { dashboardName, dashboardOf } from '../core/dashboard/dashboards.ts';
import { type Shard, shardsInUse } from '../core/shards.ts';
import { scalableTargets } from '../core/targets.ts';
import { alarmArnPrefix } from './names.ts';

export interface DashboardProps {
  readonly configuration: Configuration;
  readonly shard: Shard;
  /** An account has its dashboards once for all regions: the ARN of one names no region. */
  readonly suffix: string;
}

/** Draws a shard's dashboard; that of the first shard has what the application measures of itself. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { configuration, shard, suffix }: DashboardProps) {
    super(scope, id);
    const { project, shards } = configuration;
    const [first] = shardsInUse(scalableTargets(configuration), shards);
    const body = dashboardOf({
      configuration,
      shard,
      withApplication: shard.number === first,
      arnOfAlarm: (name) => alarmArnPrefix(this, name),
    });
    new CfnDashboard(this, 'Dashboard', {
      dashboardName: `${dashboardName(project, shard.number)}${suffix}`,
      dashboardBody: JSON.stringify(body),
    });
  }
}
