import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { RDSClient } from '@aws-sdk/client-rds';
import type { ReadinessSource, ReadinessStore } from '../core/readiness/ports.ts';
import { awsClientConfig, type CallDeadline } from './aws-client-config.ts';
import { createDynamoDbReadiness } from './aws-dynamodb-readiness.ts';
import { createAwsReadiness } from './aws-readiness.ts';

/** What the handler of readiness may touch, and no other client in its bundle. */
export function createAwsReadinessPorts(options: {
  readonly region: string;
  readonly tableName: string;
  readonly deadline: CallDeadline;
}): { readonly source: ReadinessSource; readonly store: ReadinessStore } {
  const { region, tableName, deadline } = options;
  const settings = { ...awsClientConfig(deadline), region };
  return {
    source: createAwsReadiness({
      region,
      cloudWatch: new CloudWatchClient(settings),
      lambda: new LambdaClient(settings),
      rds: new RDSClient(settings),
    }),
    store: createDynamoDbReadiness({ client: new DynamoDBClient(settings), tableName }),
  };
}
