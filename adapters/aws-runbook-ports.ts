import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { RDSClient } from '@aws-sdk/client-rds';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { RunbookPorts } from '../core/runbooks/ports.ts';
import { createAuroraFailover } from './aws-aurora-failover.ts';
import { awsClientConfig, type CallDeadline } from './aws-client-config.ts';
import { createCloudWatchMetrics } from './aws-cloudwatch-metrics.ts';
import { createDynamoDbRunbooks } from './aws-dynamodb-runbooks.ts';
import { createSnsNotifier } from './aws-notifications.ts';
import { createAwsReadiness } from './aws-readiness.ts';
import { createSfnExecutions } from './aws-sfn-executions.ts';
import { createSsmApprovals } from './aws-ssm-approvals.ts';

export interface AwsRunbookPortsOptions {
  readonly region: string;
  readonly tableName: string;
  readonly topicArn: string;
  readonly deadline: CallDeadline;
}

/** The outside of runbooks on AWS, in one region; credentials and endpoint come from the environment. */
export function createAwsRunbookPorts(options: AwsRunbookPortsOptions): RunbookPorts {
  const { region, tableName, topicArn, deadline } = options;
  const settings = { ...awsClientConfig(deadline), region };
  const cloudWatch = new CloudWatchClient(settings);
  const lambda = new LambdaClient(settings);
  const rds = new RDSClient(settings);
  return {
    clusters: createAuroraFailover({
      client: rds,
      onceClient: new RDSClient({ ...settings, maxAttempts: 1 }),
    }),
    executions: createSfnExecutions({ client: new SFNClient(settings) }),
    metrics: createCloudWatchMetrics({ client: cloudWatch }),
    approvals: createSsmApprovals({ client: new SSMClient(settings) }),
    locks: createDynamoDbRunbooks({ client: new DynamoDBClient(settings), tableName }),
    notifier: createSnsNotifier({ client: new SNSClient(settings), topicArn }),
    readiness: createAwsReadiness({ region, cloudWatch, lambda, rds }),
  };
}
