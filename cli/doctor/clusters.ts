import type { AuroraClusterConfiguration } from '../../core/config/schema.ts';
import { plural } from '../text.ts';
import { describeCluster, describeWriter } from './aurora.ts';
import { awsCommand, type Check, type DoctorContext, type Finding } from './check.ts';

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
  ];
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
