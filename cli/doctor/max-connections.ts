import { type DBInstance, DescribeDBParametersCommand, type RDSClient } from '@aws-sdk/client-rds';

const BYTES_PER_MEGABYTE = 1024 * 1024;

/**
 * The most connections that the parameter group of an instance allows; undefined when it does not say. The default is a
 * formula of the memory that RDS leaves to the engine, which is less than the class has: the true number is lower.
 */
export async function mostConnections(
  client: RDSClient,
  { DBParameterGroups = [] }: DBInstance,
  memoryMegabytes: number,
): Promise<number | undefined> {
  const group = DBParameterGroups[0]?.DBParameterGroupName;
  if (group === undefined) return undefined;
  const { Parameters = [] } = await client.send(
    new DescribeDBParametersCommand({
      DBParameterGroupName: group,
      Filters: [{ Name: 'parameter-name', Values: ['max_connections'] }],
    }),
  );
  const value = Parameters.find(({ ParameterName }) => ParameterName === 'max_connections');
  return connectionsOf(value?.ParameterValue, memoryMegabytes);
}

// LEAST({DBInstanceClassMemory/9531392},5000) for PostgreSQL; GREATEST({log(…)…}) for MySQL is left alone.
const LEAST = /^LEAST\(\{DBInstanceClassMemory\/(\d+)\},(\d+)\)$/;

function connectionsOf(value: string | undefined, memoryMegabytes: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  const [, divisor, limit] = LEAST.exec(value) ?? [];
  if (divisor === undefined || limit === undefined) return undefined;
  // 16,384 MB: 17,179,869,184 / 9,531,392 = 1,802
  const byMemory = Math.floor((memoryMegabytes * BYTES_PER_MEGABYTE) / Number(divisor));
  return Math.min(byMemory, Number(limit));
}
