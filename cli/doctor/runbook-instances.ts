import type { Configuration } from '../../core/config/schema.ts';
import { plural } from '../text.ts';
import { describeCluster } from './aurora.ts';
import { awsCommand, type Check, type DoctorContext, type Finding } from './check.ts';

/** Every instance that a runbook names is in its cluster, and the writer is among them. */
export const runbookInstances: Check<DoctorContext> = {
  name: 'runbook instances',
  async run(context) {
    const lists = listsOf(context.configuration);
    const findings = await Promise.all(lists.map((list) => listFindings(list, context)));
    return { findings: findings.flat(), says: plural(lists.length, 'list') };
  },
};

interface InstanceList {
  /** e.g. `runbooks.scaleDatabase.assistant-db` */
  readonly path: string;
  readonly clusterIdentifier: string;
  readonly instances: readonly string[];
}

function listsOf({ runbooks, auroraClusters }: Configuration): readonly InstanceList[] {
  const { auroraFailover = {}, scaleDatabase = {} } = runbooks ?? {};
  return Object.entries({ auroraFailover, scaleDatabase }).flatMap(([runbook, clusters]) =>
    Object.entries(clusters).map(([name, { instances }]) => ({
      path: `runbooks.${runbook}.${name}`,
      clusterIdentifier: auroraClusters[name]?.clusterIdentifier ?? name,
      instances,
    })),
  );
}

/** A cluster that is not there is found by the check of clusters. */
async function listFindings(
  { path, clusterIdentifier, instances }: InstanceList,
  { clients, configuration }: DoctorContext,
): Promise<readonly Finding[]> {
  const { DBClusterMembers: members = [] } =
    (await describeCluster(clients.rds, clusterIdentifier)) ?? {};
  if (members.length === 0) return [];
  const strangers = instances.filter(
    (id) => !members.some(({ DBInstanceIdentifier }) => DBInstanceIdentifier === id),
  );
  const writer = members.find(({ IsClusterWriter }) => IsClusterWriter)?.DBInstanceIdentifier;
  const command = `rds describe-db-clusters --db-cluster-identifier ${clusterIdentifier} --query DBClusters[].DBClusterMembers[].DBInstanceIdentifier`;
  return [
    ...strangers.map((id) => ({
      what: `${path}: ${id} is not in cluster ${clusterIdentifier}`,
      why: 'it cannot be promoted, and a change of class is refused',
      mend: awsCommand(configuration, command),
    })),
    ...(writer === undefined || instances.includes(writer)
      ? []
      : [
          {
            what: `${path}: the writer ${writer} is not listed`,
            why: 'it gets no other tier when it is replaced, and a change of class is refused',
            mend: `write ${writer} into its instances`,
          },
        ]),
  ];
}
