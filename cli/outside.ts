import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { RDSClient } from '@aws-sdk/client-rds';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { awsClientConfig, createCallDeadline } from '../adapters/aws-client-config.ts';
import { createDynamoDbBrakes } from '../adapters/aws-dynamodb-brakes.ts';
import { createDynamoDbReadiness } from '../adapters/aws-dynamodb-readiness.ts';
import { type AwsPortsOptions, createAwsPorts } from '../adapters/aws-ports.ts';
import { createAwsRunbookPorts } from '../adapters/aws-runbook-ports.ts';
import type { Configuration } from '../core/config/schema.ts';
import type { BrakeStore, Ports } from '../core/ports.ts';
import type { ReadinessStore } from '../core/readiness/ports.ts';
import type { RunbookPorts } from '../core/runbooks/ports.ts';

/** What commands ask of AWS besides the ports of the control loop. */
export interface Clients {
  readonly cloudFormation: CloudFormationClient;
  readonly cloudWatch: CloudWatchClient;
  readonly cloudWatchLogs: CloudWatchLogsClient;
  readonly eventBridge: EventBridgeClient;
  readonly iam: IAMClient;
  readonly lambda: LambdaClient;
  readonly rds: RDSClient;
  readonly sqs: SQSClient;
  readonly ssm: SSMClient;
  readonly stepFunctions: SFNClient;
  readonly sts: STSClient;
}

export interface Outside {
  readonly clients: Clients;
  /** The ports that the handlers of this deployment use. */
  portsOf(deployment: Pick<AwsPortsOptions, 'tableName' | 'topicArn'>): Ports;
  /** Its brakes, to be changed. */
  brakesOf(deployment: Pick<AwsPortsOptions, 'tableName'>): BrakeStore;
  /** How ready its standbys were when they were last looked at. */
  readinessOf(deployment: Pick<AwsPortsOptions, 'tableName'>): ReadinessStore;
  /** What its runbooks work with. */
  runbooksOf(deployment: Pick<AwsPortsOptions, 'tableName' | 'topicArn'>): RunbookPorts;
}

/** AWS in the configuration's region, with the credentials and the endpoint of the environment. */
export function connect(configuration: Configuration): Outside {
  const { region } = configuration;
  const settings = { ...awsClientConfig(createCallDeadline()), region };
  return {
    clients: {
      cloudFormation: new CloudFormationClient(settings),
      cloudWatch: new CloudWatchClient(settings),
      cloudWatchLogs: new CloudWatchLogsClient(settings),
      eventBridge: new EventBridgeClient(settings),
      iam: new IAMClient(settings),
      lambda: new LambdaClient(settings),
      rds: new RDSClient(settings),
      sqs: new SQSClient({ ...settings, useQueueUrlAsEndpoint: false }), // the endpoint of the environment holds,
      ssm: new SSMClient(settings),
      stepFunctions: new SFNClient(settings),
      sts: new STSClient(settings),
    },
    brakesOf: ({ tableName }) =>
      createDynamoDbBrakes({ client: new DynamoDBClient(settings), tableName }),
    readinessOf: ({ tableName }) =>
      createDynamoDbReadiness({ client: new DynamoDBClient(settings), tableName }),
    runbooksOf: ({ tableName, topicArn }) =>
      createAwsRunbookPorts({ configuration, tableName, topicArn, deadline: createCallDeadline() }),
    portsOf: ({ tableName, topicArn }) => createAwsPorts({ configuration, tableName, topicArn }),
  };
}
