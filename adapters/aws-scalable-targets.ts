import {
  type ApplicationAutoScalingClient,
  paginateDescribeScalableTargets,
  type ScalableDimension,
  type ScalableTarget,
  type ServiceNamespace,
} from '@aws-sdk/client-application-auto-scaling';
import type { CapacityReading } from '../core/ports.ts';
import { outsideFault } from './aws-errors.ts';
import { cached } from './cached.ts';

const CACHE_SECONDS = 600;

/** Why a capacity must be left alone, as a `blocked` reading tells it. */
export type Obstacle = Omit<Extract<CapacityReading, { kind: 'blocked' }>, 'kind' | 'current'>;

/** Finds capacity that Application Auto Scaling owns: two owners would undo each other's changes. */
export interface ScalableTargets {
  findOnAlias(functionName: string, alias: string): Promise<Obstacle | undefined>;
  findOnReaders(clusterIdentifier: string): Promise<Obstacle | undefined>;
}

/** One listing per service namespace answers for all functions or clusters, and is kept for ten minutes of a process. */
export function createScalableTargets({
  client,
  now,
}: {
  readonly client: ApplicationAutoScalingClient;
  readonly now: () => Date;
}): ScalableTargets {
  const list = (namespace: ServiceNamespace) =>
    cached(() => listTargets(client, namespace), { seconds: CACHE_SECONDS, now });
  const lambda = list('lambda');
  const rds = list('rds');
  return {
    findOnAlias: async (functionName, alias) =>
      find(
        await lambda(),
        'lambda:function:ProvisionedConcurrency',
        `function:${functionName}:${alias}`,
      ),
    findOnReaders: async (clusterIdentifier) =>
      find(await rds(), 'rds:cluster:ReadReplicaCount', `cluster:${clusterIdentifier}`),
  };
}

async function listTargets(
  client: ApplicationAutoScalingClient,
  namespace: ServiceNamespace,
): Promise<readonly ScalableTarget[]> {
  const targets: ScalableTarget[] = [];
  // AWS takes a dimension only together with resource ids, at most 50: a namespace is listed as a whole.
  const pages = paginateDescribeScalableTargets({ client }, { ServiceNamespace: namespace });
  try {
    for await (const page of pages) targets.push(...(page.ScalableTargets ?? []));
  } catch (error) {
    return outsideFault(`list the scalable targets of ${namespace}`)(error);
  }
  return targets;
}

function find(
  targets: readonly ScalableTarget[],
  dimension: ScalableDimension,
  resourceId: string,
): Obstacle | undefined {
  const found = targets.find(
    ({ ResourceId, ScalableDimension }) =>
      ResourceId === resourceId && ScalableDimension === dimension,
  );
  if (!found) return undefined;
  return {
    says: `Application Auto Scaling owns this capacity (scalable target ${resourceId}, ${found.MinCapacity} to ${found.MaxCapacity})`,
    command: `aws application-autoscaling deregister-scalable-target --service-namespace ${dimension.split(':')[0]} --scalable-dimension ${dimension} --resource-id ${resourceId}`,
    ...(found.CreationTime && { since: found.CreationTime }),
  };
}
