import {
  type DBCluster,
  type DBInstance,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  type RDSClient,
} from '@aws-sdk/client-rds';
import { isAwsError } from '../../adapters/aws-errors.ts';
import type { AuroraClusterConfiguration } from '../../core/config/schema.ts';
import { plural } from '../text.ts';
import { awsCommand, type Check, type DoctorContext, type Finding } from './check.ts';
import { mostConnections } from './max-connections.ts';

/** Every Aurora cluster exists and is what the configuration says. */
export const clusters: Check<DoctorContext> = {
  name: 'clusters',
  async run(context) {
    const named = Object.entries(context.configuration.auroraClusters);
    const findings = await Promise.all(
      named.map(([name, block]) => clusterFindings(name, block, context)),
    );
    return { findings: findings.flat(), says: plural(named.length, 'Aurora cluster') };
  },
};

async function clusterFindings(
  name: string,
  block: AuroraClusterConfiguration,
  { clients, configuration }: DoctorContext,
): Promise<readonly Finding[]> {
  const cluster = await describeCluster(clients.rds, block.clusterIdentifier);
  if (!cluster)
    return [
      {
        what: `${name}: there is no cluster ${block.clusterIdentifier}`,
        why: 'there is nothing to scale, and its alarms stay without data',
        mend: awsCommand(
          configuration,
          'rds describe-db-clusters --query DBClusters[].DBClusterIdentifier',
        ),
      },
    ];
  const writer = await describeWriter(clients.rds, cluster);
  return [
    ...differs(name, 'engine', cluster.Engine, block.engine),
    ...differs(name, 'instanceClass', writer?.DBInstanceClass, block.instanceClass),
    ...(writer ? await connectionFindings(name, block, writer, clients.rds) : []),
  ];
}

async function describeCluster(
  client: RDSClient,
  clusterIdentifier: string,
): Promise<DBCluster | undefined> {
  try {
    const { DBClusters = [] } = await client.send(
      new DescribeDBClustersCommand({ DBClusterIdentifier: clusterIdentifier }),
    );
    return DBClusters[0];
  } catch (error) {
    if (isAwsError(error, 'DBClusterNotFoundFault')) return undefined;
    throw error;
  }
}

async function describeWriter(
  client: RDSClient,
  { DBClusterMembers = [] }: DBCluster,
): Promise<DBInstance | undefined> {
  const writer = DBClusterMembers.find(({ IsClusterWriter }) => IsClusterWriter);
  if (writer?.DBInstanceIdentifier === undefined) return undefined;
  const { DBInstances = [] } = await client.send(
    new DescribeDBInstancesCommand({ DBInstanceIdentifier: writer.DBInstanceIdentifier }),
  );
  return DBInstances[0];
}

function differs(
  name: string,
  key: 'engine' | 'instanceClass',
  deployed: string | undefined,
  stated: string,
): readonly Finding[] {
  if (deployed === undefined || deployed === stated) return [];
  return [
    {
      what: `${name}: ${key} is ${deployed}, the configuration says ${stated}`,
      why:
        key === 'engine'
          ? 'AWS refuses readers of another engine, and the memory alarm reads it wrongly'
          : 'new readers get the configured class, not that of the writer; memory and connections belong to a class',
      mend: `write ${key}: ${deployed}, and check memoryMegabytes and maxDatabaseConnections`,
    },
  ];
}

async function connectionFindings(
  name: string,
  { maxDatabaseConnections, memoryMegabytes }: AuroraClusterConfiguration,
  writer: DBInstance,
  client: RDSClient,
): Promise<readonly Finding[]> {
  const most = await mostConnections(client, writer, memoryMegabytes);
  if (most === undefined || maxDatabaseConnections <= most) return [];
  return [
    {
      what: `${name}: max_connections is at most ${most}, the configuration says ${maxDatabaseConnections}`,
      why: 'the connections alarm comes too late, and functions may open more than the database takes',
      mend: `ask the database (SHOW max_connections) and write it as maxDatabaseConnections`,
    },
  ];
}
