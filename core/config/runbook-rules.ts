import { readerSlotPrefix } from '../reader-slots.ts';
import type { Rule, RuleFinding } from './finding.ts';
import { nearest } from './nearest.ts';
import type { Path } from './path.ts';
import { quoted } from './path.ts';
import type { Configuration } from './schema.ts';

/* Rules on what runbooks work on. */

export const runbookClustersExist: Rule = ({ runbooks, auroraClusters }) => {
  const { auroraFailover, regionShift, scaleDatabase, restoreFromBackup } = runbooks ?? {};
  const blocks = { auroraFailover, regionShift, scaleDatabase, restoreFromBackup };
  return Object.entries(blocks).flatMap(([runbook, clusters = {}]) =>
    Object.keys(clusters).flatMap((name): readonly RuleFinding[] => {
      if (Object.hasOwn(auroraClusters, name)) return [];
      const meant = nearest(name, Object.keys(auroraClusters));
      return [
        {
          path: ['runbooks', runbook, name],
          reads: [['auroraClusters']],
          rule: 'a runbook works on a cluster of auroraClusters',
          found: quoted(name),
          mend: meant === undefined ? 'add the cluster, or delete this' : `write ${meant}`,
        },
      ];
    }),
  );
};

export const runbookInstancesDiffer: Rule = (configuration) =>
  listedInstances(configuration).flatMap(({ path, instance, isFirst }) =>
    isFirst
      ? []
      : [
          {
            path,
            reads: [path],
            rule: 'an instance stands once in its list',
            found: `${instance} again`,
            mend: 'delete it',
          },
        ],
  );

/** Tidegate's readers come and go. */
export const runbookInstancesLast: Rule = (configuration) =>
  listedInstances(configuration).flatMap(({ path, instance, cluster }) => {
    const clusterIdentifier = configuration.auroraClusters[cluster]?.clusterIdentifier;
    if (clusterIdentifier === undefined) return [];
    if (!instance.startsWith(readerSlotPrefix(clusterIdentifier))) return [];
    return [
      {
        path,
        reads: [path, ['auroraClusters', cluster]],
        rule: "a runbook changes a cluster's lasting instances, never Tidegate's own readers",
        found: instance,
        mend: 'delete it',
      },
    ];
  });

interface ListedInstance {
  readonly path: Path;
  readonly cluster: string;
  readonly instance: string;
  readonly isFirst: boolean;
}

function listedInstances({ runbooks }: Configuration): readonly ListedInstance[] {
  const { auroraFailover = {}, scaleDatabase = {} } = runbooks ?? {};
  return Object.entries({ auroraFailover, scaleDatabase }).flatMap(([runbook, clusters]) =>
    Object.entries(clusters).flatMap(([cluster, { instances }]) =>
      instances.map((instance, index) => ({
        path: ['runbooks', runbook, cluster, 'instances', index],
        cluster,
        instance,
        isFirst: instances.indexOf(instance) === index,
      })),
    ),
  );
}
