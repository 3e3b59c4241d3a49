import { randomUUID } from 'node:crypto';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { RDSClient } from '@aws-sdk/client-rds';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Configuration } from '../core/config/schema.ts';
import type { RunbookPorts } from '../core/runbooks/ports.ts';
import type { PartnerPort } from '../core/runbooks/region-shift/ports.ts';
import { createAlarmStates } from './aws-alarm-states.ts';
import { createAuroraFailover } from './aws-aurora-failover.ts';
import { awsClientConfig, type CallDeadline } from './aws-client-config.ts';
import { createCloudWatchMetrics } from './aws-cloudwatch-metrics.ts';
import { createDynamoDbBrakes } from './aws-dynamodb-brakes.ts';
import { createDynamoDbRunbooks } from './aws-dynamodb-runbooks.ts';
import { createFloors } from './aws-floors.ts';
import { createGlobalCluster } from './aws-global-cluster.ts';
import { createSnsNotifier } from './aws-notifications.ts';
import { createPartner } from './aws-partner.ts';
import { createAwsReadiness } from './aws-readiness.ts';
import { createRestore } from './aws-restore.ts';
import { createSfnExecutions } from './aws-sfn-executions.ts';
import { createSsmApprovals } from './aws-ssm-approvals.ts';
import { createStanding } from './aws-standing.ts';
import { createStartedRuns } from './aws-started-runs.ts';
import { createTraffic, partnersView, trafficByRoutingControls } from './aws-traffic.ts';
import { createVerticalScaling } from './aws-vertical-scaling.ts';

export interface AwsRunbookPortsOptions {
  readonly configuration: Configuration;
  readonly tableName: string;
  readonly topicArn: string;
  readonly deadline: CallDeadline;
}

/**
 * The outside of runbooks on AWS, in the configuration's region; credentials and endpoint come from the environment. What
 * calls another region is the partner, and it has no client before it is called; and the endpoints of routing controls.
 */
export function createAwsRunbookPorts(options: AwsRunbookPortsOptions): RunbookPorts {
  const { configuration, tableName, topicArn, deadline } = options;
  const { region } = configuration;
  const settings = { ...awsClientConfig(deadline), region };
  const now = () => new Date();
  const cloudWatch = new CloudWatchClient(settings);
  const lambda = new LambdaClient(settings);
  const rds = new RDSClient(settings);
  const ssm = new SSMClient(settings);
  const stepFunctions = new SFNClient(settings);
  const onceRds = new RDSClient({ ...settings, maxAttempts: 1 });
  const table = { client: new DynamoDBClient(settings), tableName };
  const brakes = createDynamoDbBrakes(table);
  return {
    clusters: createAuroraFailover({ client: rds, onceClient: onceRds }),
    restoring: createRestore({ client: rds, onceClient: onceRds }),
    scaling: createVerticalScaling({ client: rds, onceClient: onceRds }),
    executions: createSfnExecutions({ client: stepFunctions }),
    metrics: createCloudWatchMetrics({ client: cloudWatch }),
    approvals: createSsmApprovals({ client: ssm }),
    locks: createDynamoDbRunbooks(table),
    notifier: createSnsNotifier({ client: new SNSClient(settings), topicArn }),
    readiness: createAwsReadiness({ region, cloudWatch, lambda, rds }),
    alarms: createAlarmStates({ client: cloudWatch }),
    startedRuns: createStartedRuns({ stepFunctions, ssm }),
    control: brakes,
    globals: createGlobalCluster({ client: rds, onceClient: onceRds }),
    traffic: createTraffic({ configuration, table, cloudWatch, deadline, now }),
    floors: createFloors({ configuration, brakes, newId: randomUUID, now }),
    standing: createStanding({ client: lambda }),
    partner: (cluster) => partnerOf(cluster, options),
  };
}

function partnerOf(
  cluster: string,
  { configuration, deadline }: AwsRunbookPortsOptions,
): PartnerPort {
  const block = configuration.runbooks?.regionShift[cluster];
  if (block === undefined) throw new Error(`no region shift is configured for ${cluster}`);
  const { partner, routingControls } = block;
  return createPartner({
    configuration,
    cluster,
    connect: () => {
      const settings = { ...awsClientConfig(deadline), region: partner.region };
      return {
        cloudFormation: new CloudFormationClient(settings),
        cloudWatch: new CloudWatchClient(settings),
        dynamoDb: new DynamoDBClient(settings),
        rds: new RDSClient(settings),
      };
    },
    ...(routingControls && {
      traffic: trafficByRoutingControls(partnersView(routingControls), deadline),
    }),
    newId: randomUUID,
    now: () => new Date(),
  });
}
