import type { Configuration } from '../../config/schema.ts';
import type { StepRun } from '../runbook.ts';

/** What may be failed over, as the configuration says. */
export interface FailoverTarget {
  readonly clusterIdentifier: string;
  /** The cluster's lasting instances: none other is promoted or changed. */
  readonly instances: readonly string[];
  readonly maxReplicaLagMillis: number;
}

/** Undefined when the configuration says nothing of the cluster. */
export function failoverTarget(
  { auroraClusters, runbooks }: Configuration,
  cluster: string,
): FailoverTarget | undefined {
  const block = runbooks?.auroraFailover[cluster];
  const configured = auroraClusters[cluster];
  return block && configured && { clusterIdentifier: configured.clusterIdentifier, ...block };
}

/** Throws for a cluster that the runbook is not configured for; no run comes that far. */
export function targetOf({ configuration, request }: StepRun): FailoverTarget {
  const target = failoverTarget(configuration, request.cluster);
  if (target === undefined) throw new Error(`no failover is configured for ${request.cluster}`);
  return target;
}
