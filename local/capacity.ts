import {
  GetProvisionedConcurrencyConfigCommand,
  ProvisionedConcurrencyConfigNotFoundException,
} from '@aws-sdk/client-lambda';
import { DescribeDBClustersCommand, DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import type { Configuration, EdgeFunctionConfiguration } from '../core/config/schema.ts';
import type { AwsClients } from './aws-clients.ts';

/** What an alias has of provisioned concurrency, in environments. */
interface ProvisionedConcurrency {
  /** Asked for; `available` follows when the allocation is READY. */
  readonly requested: number;
  readonly available: number;
}

interface DatabaseInstance {
  readonly id: string;
  readonly isWriter: boolean;
  readonly isAvailable: boolean;
}

/** The capacity in force, by the names of the configuration. */
export interface Capacity {
  readonly edgeFunctions: Readonly<Record<string, ProvisionedConcurrency>>;
  readonly auroraClusters: Readonly<Record<string, readonly DatabaseInstance[]>>;
}

/** Reads capacity from the emulator itself, not from Tidegate's record of it. */
export async function readCapacity(
  clients: Pick<AwsClients, 'lambda' | 'rds'>,
  { edgeFunctions, auroraClusters }: Configuration,
): Promise<Capacity> {
  const [functions, clusters] = await Promise.all([
    forEach(edgeFunctions, (block) => provisionedConcurrency(clients, block)),
    forEach(auroraClusters, (block) => databaseInstances(clients, block.clusterIdentifier)),
  ]);
  return { edgeFunctions: functions, auroraClusters: clusters };
}

async function provisionedConcurrency(
  { lambda }: Pick<AwsClients, 'lambda'>,
  { functionName, alias }: EdgeFunctionConfiguration,
): Promise<ProvisionedConcurrency> {
  const command = new GetProvisionedConcurrencyConfigCommand({
    FunctionName: functionName,
    Qualifier: alias,
  });
  try {
    const answer = await lambda.send(command);
    return {
      requested: answer.RequestedProvisionedConcurrentExecutions ?? 0,
      available: answer.AvailableProvisionedConcurrentExecutions ?? 0,
    };
  } catch (error) {
    if (!(error instanceof ProvisionedConcurrencyConfigNotFoundException)) throw error;
    return { requested: 0, available: 0 };
  }
}

async function databaseInstances(
  { rds }: Pick<AwsClients, 'rds'>,
  clusterIdentifier: string,
): Promise<readonly DatabaseInstance[]> {
  const [{ DBClusters = [] }, { DBInstances = [] }] = await Promise.all([
    rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: clusterIdentifier })),
    rds.send(
      new DescribeDBInstancesCommand({
        Filters: [{ Name: 'db-cluster-id', Values: [clusterIdentifier] }],
      }),
    ),
  ]);
  const writerId = DBClusters[0]?.DBClusterMembers?.find(
    ({ IsClusterWriter }) => IsClusterWriter,
  )?.DBInstanceIdentifier;
  return DBInstances.map(({ DBInstanceIdentifier: id = '', DBInstanceStatus }) => ({
    id,
    isWriter: id === writerId,
    isAvailable: DBInstanceStatus === 'available',
  }));
}

async function forEach<T, R>(
  record: Readonly<Record<string, T>>,
  read: (value: T) => Promise<R>,
): Promise<Record<string, R>> {
  const entries = Object.entries(record).map(async ([name, value]) => [name, await read(value)]);
  return Object.fromEntries(await Promise.all(entries));
}
