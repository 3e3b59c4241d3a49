import { findingAt, type OwnerFinding } from './finding.ts';
import { isResolved, resolved } from './resolve.ts';
import { listOf, resourcesOfType, type Template } from './templates.ts';

/** The dimensions of Application Auto Scaling that are capacity of Tidegate's targets. */
const DIMENSIONS = {
  lambda: 'lambda:function:ProvisionedConcurrency',
  rds: 'rds:cluster:ReadReplicaCount',
} as const;

/** Scalable targets of Application Auto Scaling on configured capacity, with their scheduled actions. */
export function scalableTargetFindings(
  templates: readonly Template[],
  {
    namespace,
    resourceIds,
  }: {
    readonly namespace: keyof typeof DIMENSIONS;
    /** The target of each resource id. */
    readonly resourceIds: ReadonlyMap<string, string>;
  },
): readonly OwnerFinding[] {
  return resourcesOfType(templates, 'AWS::ApplicationAutoScaling::ScalableTarget').flatMap(
    (located): readonly OwnerFinding[] => {
      const { template, resource } = located;
      const properties = resource.Properties ?? {};
      const text = (key: string) => resolved(properties[key], template, templates);
      if (text('ScalableDimension') !== DIMENSIONS[namespace]) return [];
      const resourceId = text('ResourceId');
      const target = resourceIds.get(resourceId);
      const actions = listOf(properties['ScheduledActions']).length;
      const range = `${text('MinCapacity')} to ${text('MaxCapacity')}`;
      const scheduled = actions === 0 ? '' : `, with ${actions} scheduled actions`;
      const what = `Application Auto Scaling has ${resourceId}, ${range}${scheduled}`;
      if (target !== undefined)
        return [
          findingAt(located, {
            kind: 'conflict',
            what: `${what}; target ${target}`,
            does: 'Tidegate finds the scalable target at run time, reports it and holds for as long as it is registered',
            mend: 'hand it over without a gap: docs/hand-over.md',
          }),
        ];
      if (isResolved(resourceId)) return [];
      return [
        findingAt(located, {
          kind: 'unknown',
          what,
          does: 'the templates do not say which resource it is: if it is a target of yours, Tidegate says so at run time',
          mend: 'give the resource a name in the template, as the configuration has it',
        }),
      ];
    },
  );
}
