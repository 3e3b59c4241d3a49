import { type DBInstance, DescribeDBParametersCommand, type RDSClient } from '@aws-sdk/client-rds';
import { CommandFailure } from '../failure.ts';
import { describeCluster, describeWriter } from './aurora.ts';
import type { Check, DoctorContext, Finding } from './check.ts';

const BYTES_PER_MEGABYTE = 1024 * 1024;
const ASK = 'ask the database (SHOW max_connections) and compare it with maxDatabaseConnections';

/** No cluster takes fewer connections than the configuration says, by the parameter group of its writer. */
export const maxConnections: Check<DoctorContext> = {
  name: 'connections',
  async run({ clients, configuration }) {
    const findings: Finding[] = [];
    const limits: string[] = [];
    for (const [name, block] of Object.entries(configuration.auroraClusters)) {
      const cluster = await describeCluster(clients.rds, block.clusterIdentifier);
      const writer = cluster && (await describeWriter(clients.rds, cluster));
      if (!writer) throw new CommandFailure(`${name} has no writer to ask`, ASK);
      const parameter = await maxConnectionsParameter(clients.rds, writer);
      const most = connectionsOf(parameter, block.memoryMegabytes);
      if (most === undefined)
        throw new CommandFailure(`max_connections of ${name} is computed: ${parameter}`, ASK);
      limits.push(`${name} at most ${most}`);
      if (block.maxDatabaseConnections > most)
        findings.push({
          what: `${name}: max_connections is at most ${most}, the configuration says ${block.maxDatabaseConnections}`,
          why: 'the connections alarm comes too late, and functions may open more than the database takes',
          mend: ASK,
        });
    }
    return { findings, says: limits.join(', ') || 'no Aurora cluster' };
  },
};

/** As the parameter group of an instance says it: a number, or a formula. */
export async function maxConnectionsParameter(
  client: RDSClient,
  { DBParameterGroups = [] }: DBInstance,
): Promise<string | undefined> {
  const { Parameters = [] } = await client.send(
    new DescribeDBParametersCommand({
      DBParameterGroupName: DBParameterGroups[0]?.DBParameterGroupName,
      Filters: [{ Name: 'parameter-name', Values: ['max_connections'] }],
    }),
  );
  const found = Parameters.find(({ ParameterName }) => ParameterName === 'max_connections');
  return found?.ParameterValue;
}

// The default of Aurora PostgreSQL: LEAST({DBInstanceClassMemory/9531392},5000)
const LEAST = /^LEAST\(\{DBInstanceClassMemory\/(\d+)\},(\d+)\)$/;

/** An upper bound: RDS keeps some of the class's memory for itself. Undefined for a formula that is not known here. */
export function connectionsOf(
  value: string | undefined,
  memoryMegabytes: number,
): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  const [, divisor, limit] = LEAST.exec(value) ?? [];
  if (divisor === undefined || limit === undefined) return undefined;
  // 16,384 MB: 17,179,869,184 / 9,531,392 = 1,802
  const byMemory = Math.floor((memoryMegabytes * BYTES_PER_MEGABYTE) / Number(divisor));
  return Math.min(byMemory, Number(limit));
}
