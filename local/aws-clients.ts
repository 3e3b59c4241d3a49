import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { RDSClient } from '@aws-sdk/client-rds';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Emulator } from './emulator/start-emulator.ts';

export type AwsClients = ReturnType<typeof awsClients>;

/** A region of an emulator. */
type Place = Pick<Emulator, 'endpoint' | 'region'>;

/** Clients of one, as the account's root: what they do needs no permission of Tidegate's roles. */
export function awsClients(place: Place) {
  const config = clientConfig(place);
  return {
    cloudwatch: new CloudWatchClient(config),
    dynamodb: new DynamoDBClient(config),
    lambda: new LambdaClient(config),
    rds: new RDSClient(config),
    sns: new SNSClient(config),
    sqs: new SQSClient(config),
  };
}

export function clientConfig({ endpoint, region }: Place) {
  return { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
}
