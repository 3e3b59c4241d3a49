import type { Configuration } from '../config/schema.ts';
import { findingAt, type OwnerFinding } from './finding.ts';
import { resolved } from './resolve.ts';
import { scalableTargetFindings } from './scalable-target-owners.ts';
import { resourcesOfType, type Template } from './templates.ts';

/** Who else scales the readers of a configured cluster, and which instances the templates declare. */
export function findClusterOwners(
  { auroraClusters }: Configuration,
  templates: readonly Template[],
): readonly OwnerFinding[] {
  const targets = new Map(
    Object.entries(auroraClusters).map(([name, { clusterIdentifier }]) => [
      clusterIdentifier,
      name,
    ]),
  );
  return [
    ...scalableTargetFindings(templates, {
      namespace: 'rds',
      resourceIds: new Map([...targets].map(([id, name]) => [`cluster:${id}`, name])),
    }),
    ...declaredInstances(auroraClusters, targets, templates),
  ];
}

/** One finding for each cluster, at its first instance. Tidegate adds to them and removes none of them. */
function declaredInstances(
  auroraClusters: Configuration['auroraClusters'],
  targets: ReadonlyMap<string, string>,
  templates: readonly Template[],
): readonly OwnerFinding[] {
  const instances = resourcesOfType(templates, 'AWS::RDS::DBInstance').map((located) => {
    const { DBClusterIdentifier = '' } = located.resource.Properties ?? {};
    return { located, cluster: resolved(DBClusterIdentifier, located.template, templates) };
  });
  return [...targets].flatMap(([clusterIdentifier, name]): readonly OwnerFinding[] => {
    const declared = instances.filter(({ cluster }) => cluster.toLowerCase() === clusterIdentifier);
    const [first] = declared;
    const cluster = auroraClusters[name];
    if (!first || !cluster) return [];
    const readers = declared.length - 1;
    const isOver = readers > cluster.maxReaders;
    return [
      findingAt(first.located, {
        kind: 'fine',
        what: `${clusterIdentifier}, target ${name}, has a writer and ${readers} declared ${readers === 1 ? 'reader' : 'readers'}`,
        does: isOver
          ? `they count as capacity and are never removed, though maxReaders is ${cluster.maxReaders}`
          : `they count as capacity, ${readers} of the ${cluster.minReaders} to ${cluster.maxReaders} readers, and are never removed`,
        mend: isOver ? `raise maxReaders of ${name} to ${readers}, or declare fewer` : 'nothing',
      }),
    ];
  });
}
