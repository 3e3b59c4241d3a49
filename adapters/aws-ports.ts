import { randomUUID } from 'node:crypto';
import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { RDSClient } from '@aws-sdk/client-rds';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Configuration } from '../core/config/schema.ts';
import type { Ports } from '../core/ports.ts';
import { createConnectionsOf } from './aurora-connections.ts';
import { createAuroraReaders } from './aws-aurora-readers.ts';
import { awsClientConfig, type CallDeadline, createCallDeadline } from './aws-client-config.ts';
import { createCloudWatchAlarms } from './aws-cloudwatch-alarms.ts';
import { createCloudWatchMetrics } from './aws-cloudwatch-metrics.ts';
import { createDynamoDbState } from './aws-dynamodb-state.ts';
import { createDynamoDbTraffic, type TrafficFlags } from './aws-dynamodb-traffic.ts';
import { createAwsEvidence } from './aws-evidence.ts';
import { createLambdaAccount } from './aws-lambda-account.ts';
import { createLambdaConcurrency } from './aws-lambda-concurrency.ts';
import { createSnsNotifier } from './aws-notifications.ts';
import { createRejectedEvents, type RejectedEvents } from './aws-rejected-events.ts';
import { createScalableTargets } from './aws-scalable-targets.ts';

export interface AwsPortsOptions {
  readonly configuration: Configuration;
  readonly tableName: string;
  readonly topicArn: string;
  /** Left out on the command line, where calls have no common end. */
  readonly deadline?: CallDeadline;
}

/** The outside on AWS, in the configuration's region; credentials and endpoint come from the environment. */
export function createAwsPorts(options: AwsPortsOptions): Ports {
  const { configuration, tableName, topicArn, deadline = createCallDeadline() } = options;
  const { project, region } = configuration;
  const settings = { ...awsClientConfig(deadline), region };
  const now = () => new Date();
  const cloudWatch = new CloudWatchClient(settings);
  const lambda = new LambdaClient(settings);
  const metrics = createCloudWatchMetrics({ client: cloudWatch });
  const scalableTargets = createScalableTargets({
    client: new ApplicationAutoScalingClient(settings),
    now,
  });
  return {
    metrics,
    alarms: createCloudWatchAlarms({ client: cloudWatch }),
    capacity: {
      'edge-function': createLambdaConcurrency({ client: lambda, scalableTargets, now }),
      'aurora-readers': createAuroraReaders({
        client: new RDSClient(settings),
        project,
        now,
        connectionsOf: createConnectionsOf({ metrics, now }),
        scalableTargets,
      }),
    },
    account: createLambdaAccount({ client: lambda, now }),
    evidence: createAwsEvidence({ lambda, logs: new CloudWatchLogsClient(settings) }),
    store: createDynamoDbState({ client: new DynamoDBClient(settings), tableName }),
    notifier: createSnsNotifier({ client: new SNSClient(settings), topicArn }),
    newId: randomUUID,
  };
}

/** What this region has said of its clusters' traffic. */
export function createAwsTrafficFlags({
  configuration,
  tableName,
  deadline,
}: Pick<Required<AwsPortsOptions>, 'configuration' | 'tableName' | 'deadline'>): TrafficFlags {
  const settings = { ...awsClientConfig(deadline), region: configuration.region };
  return createDynamoDbTraffic({ client: new DynamoDBClient(settings), tableName });
}

/** Where handlers keep the events that no retry can mend. */
export function createAwsRejectedEvents(options: {
  readonly configuration: Configuration;
  readonly queueUrl: string;
  readonly deadline: CallDeadline;
}): RejectedEvents {
  const { configuration, queueUrl, deadline } = options;
  const client = new SQSClient({ ...awsClientConfig(deadline), region: configuration.region });
  return createRejectedEvents({ client, queueUrl });
}
