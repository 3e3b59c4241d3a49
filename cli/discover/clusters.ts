import {
  type DBCluster,
  type DBInstance,
  paginateDescribeDBClusters,
  paginateDescribeDBInstances,
} from '@aws-sdk/client-rds';
import { isAwsError } from '../../adapters/aws-errors.ts';
import { clusterIdentifier as identifierField } from '../../core/config/fields.ts';
import { auroraMetrics, type Metric } from '../../core/metrics.ts';
import { connectionsOf, maxConnectionsParameter } from '../doctor/max-connections.ts';
import { readValues } from '../measure/series.ts';
import {
  type Discovered,
  type DiscoveryContext,
  IGNORED,
  isIgnored,
  type LeftOut,
} from './found.ts';
import { classMegabytes } from './instance-classes.ts';
import { most } from './loads.ts';

export interface FoundCluster {
  readonly clusterIdentifier: string;
  readonly engine: 'aurora-postgresql' | 'aurora-mysql';
  readonly instanceClass: string;
  readonly memoryMegabytes: number;
  readonly readers: number;
  readonly availabilityZones: readonly string[];
  /** By the formula of the parameter group, an upper bound; undefined when it is not known here. */
  readonly maxConnectionsAtMost: number | undefined;
  readonly connectionsMost: number;
  readonly readerCpuPercentMost: number;
}

const ENGINES: readonly string[] = ['aurora-postgresql', 'aurora-mysql'];

export async function discoverClusters(
  context: DiscoveryContext,
): Promise<Discovered<FoundCluster>> {
  const client = context.clients.rds;
  const instances: DBInstance[] = [];
  for await (const { DBInstances = [] } of paginateDescribeDBInstances({ client }, {}))
    instances.push(...DBInstances);
  const found: FoundCluster[] = [];
  const leftOut: LeftOut[] = [];
  for await (const { DBClusters = [] } of paginateDescribeDBClusters({ client }, {}))
    for (const cluster of DBClusters.filter(({ Engine = '' }) => ENGINES.includes(Engine))) {
      const described = await describe(cluster, instances, context);
      if ('why' in described) leftOut.push(described);
      else found.push(described);
    }
  return { found, leftOut };
}

async function describe(
  cluster: DBCluster,
  allInstances: readonly DBInstance[],
  context: DiscoveryContext,
): Promise<FoundCluster | LeftOut> {
  const { DBClusterIdentifier: clusterIdentifier = '', DBClusterMembers = [] } = cluster;
  const instances = allInstances.filter((each) => each.DBClusterIdentifier === clusterIdentifier);
  const writerId = DBClusterMembers.find(({ IsClusterWriter }) => IsClusterWriter);
  const writer = instances.find(
    ({ DBInstanceIdentifier }) => DBInstanceIdentifier === writerId?.DBInstanceIdentifier,
  );
  const memoryMegabytes = writer && memoryOf(writer, cluster);
  const why = whyLeftOut(cluster, writer, memoryMegabytes);
  if (why !== undefined || !writer || memoryMegabytes === undefined)
    return { what: `cluster ${clusterIdentifier}`, why: why ?? 'it has no writer' };

  const { readerCpuPercent } = auroraMetrics({ clusterIdentifier });
  const connections = writerConnections(clusterIdentifier);
  const { ports, range } = context;
  const values = await readValues(ports.metrics, [readerCpuPercent, connections], range);
  const zones = instances.map(({ AvailabilityZone }) => AvailabilityZone);
  return {
    clusterIdentifier,
    engine: cluster.Engine === 'aurora-mysql' ? 'aurora-mysql' : 'aurora-postgresql',
    instanceClass: writer.DBInstanceClass ?? '',
    memoryMegabytes,
    readers: instances.length - 1,
    availabilityZones: [...new Set([...(cluster.AvailabilityZones ?? []), ...zones])]
      .filter((zone) => zone !== undefined)
      .sort(),
    maxConnectionsAtMost: await maxConnectionsAtMost(writer, memoryMegabytes, context),
    connectionsMost: most(values(connections)),
    readerCpuPercentMost: most(values(readerCpuPercent)),
  };
}

function whyLeftOut(
  { TagList = [], EngineMode, DBClusterIdentifier }: DBCluster,
  writer: DBInstance | undefined,
  memoryMegabytes: number | undefined,
): string | undefined {
  if (isIgnored(Object.fromEntries(TagList.map(({ Key = '', Value }) => [Key, Value]))))
    return IGNORED;
  if (EngineMode === 'serverless') return 'Serverless v1, which has no readers';
  if (!identifierField.safeParse(DBClusterIdentifier).success)
    return 'its identifier is too long for the names of readers, 51 characters at the most';
  if (!writer) return 'it has no writer';
  if (memoryMegabytes === undefined)
    return `the memory of ${writer.DBInstanceClass} is not known here: copy another cluster's block and write memoryMegabytes`;
  return undefined;
}

/** A guess does without the parameter group, where it is gone or of somebody else's account. */
async function maxConnectionsAtMost(
  writer: DBInstance,
  memoryMegabytes: number,
  { clients }: DiscoveryContext,
): Promise<number | undefined> {
  try {
    return connectionsOf(await maxConnectionsParameter(clients.rds, writer), memoryMegabytes);
  } catch (error) {
    if (isAwsError(error, 'DBParameterGroupNotFoundFault')) return undefined;
    throw error;
  }
}

/** 2 GB for each capacity unit (Aurora guide, Serverless v2). */
function memoryOf(
  { DBInstanceClass = '' }: DBInstance,
  { ServerlessV2ScalingConfiguration: serverless }: DBCluster,
): number | undefined {
  if (DBInstanceClass !== 'db.serverless') return classMegabytes(DBInstanceClass);
  return serverless?.MaxCapacity === undefined ? undefined : serverless.MaxCapacity * 2048;
}

function writerConnections(clusterIdentifier: string): Metric {
  const { readerConnections } = auroraMetrics({ clusterIdentifier });
  return {
    ...readerConnections,
    dimensions: { ...readerConnections.dimensions, Role: 'WRITER' },
    stat: 'Maximum',
  };
}
