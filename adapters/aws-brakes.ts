import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { BrakeStore, StateStore } from '../core/ports.ts';
import { awsClientConfig, type CallDeadline } from './aws-client-config.ts';
import { createDynamoDbBrakes } from './aws-dynamodb-brakes.ts';
import { createDynamoDbState } from './aws-dynamodb-state.ts';

/** What the console's door may touch, and no other client in its bundle. */
export function createAwsBrakes(options: {
  readonly region: string;
  readonly tableName: string;
  readonly deadline: CallDeadline;
}): { readonly brakes: BrakeStore; readonly stopSwitch: Pick<StateStore, 'writeStopSwitch'> } {
  const { region, tableName, deadline } = options;
  const client = new DynamoDBClient({ ...awsClientConfig(deadline), region });
  const table = { client, tableName };
  return { brakes: createDynamoDbBrakes(table), stopSwitch: createDynamoDbState(table) };
}
