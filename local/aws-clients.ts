import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { RDSClient } from '@aws-sdk/client-rds';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Emulator } from './emulator/start-emulator.ts';

export type AwsClients = ReturnType<typeof awsClients>;

/** Clients of one emulator, as the account's root: what they do needs no permission of Tidegate's roles. */
export function awsClients({ endpoint, region }: Emulator) {
  const config = {
    endpoint,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  return {
    cloudwatch: new CloudWatchClient(config),
    dynamodb: new DynamoDBClient(config),
    lambda: new LambdaClient(config),
    rds: new RDSClient(config),
    sns: new SNSClient(config),
    sqs: new SQSClient(config),
  };
}
