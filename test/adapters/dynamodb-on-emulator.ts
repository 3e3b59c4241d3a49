import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { StateTable } from '../../adapters/state-items.ts';
import { type Emulator, startEmulator } from '../../local/emulator/start-emulator.ts';
import { ensurePython } from '../../local/prerequisites.ts';

export interface DynamoDb {
  /** Settings of a client for it. */
  readonly clientConfig: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** The same for clients that take their settings from the environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** A new empty table. */
  readonly createTable: () => Promise<StateTable>;
  readonly stop: () => Promise<void>;
}

/** The emulator's DynamoDB, which evaluates conditions as the real one does. */
export async function startDynamoDb(): Promise<DynamoDb> {
  await ensurePython();
  const emulator: Emulator = await startEmulator();
  const clientConfig = {
    endpoint: emulator.endpoint,
    region: emulator.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const administrator = new DynamoDBClient(clientConfig);
  const client = new DynamoDBClient(clientConfig);
  let tables = 0;
  return {
    clientConfig,
    environment: emulator.environment,
    createTable: async () => {
      tables += 1;
      const tableName = `state-${tables}`;
      await createStateTable(administrator, tableName);
      return { client, tableName };
    },
    stop: async () => {
      for (const open of [administrator, client]) open.destroy();
      await emulator.stop();
    },
  };
}

/** Empty, with the keys that the infrastructure gives it. */
export async function createStateTable(client: DynamoDBClient, TableName: string): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
}
