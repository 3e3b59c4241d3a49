import type { Configuration } from '../config/schema.ts';
import { runbookRoleName } from './names.ts';
import type { RunbookTarget } from './runbook.ts';

/** What a runbook may do with a cluster of the configuration; undefined when it says nothing of it. */
export function failoverTarget(
  { project, region, auroraClusters, runbooks }: Configuration,
  cluster: string,
): RunbookTarget | undefined {
  const block = runbooks?.auroraFailover[cluster];
  const configured = auroraClusters[cluster];
  if (runbooks === undefined || block === undefined || configured === undefined) return undefined;
  return {
    project,
    clusterIdentifier: configured.clusterIdentifier,
    instances: block.instances,
    maxReplicaLagMillis: block.maxReplicaLagMillis,
    approvals: runbooks.approvals,
    breakGlassRoleName: runbookRoleName(project, region, 'break-glass'),
  };
}
