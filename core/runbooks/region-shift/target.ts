import type { Configuration } from '../../config/schema.ts';
import type { StepRun } from '../runbook.ts';

type RegionShiftBlock = NonNullable<Configuration['runbooks']>['regionShift'][string];

/** A pair of regions as the configuration has it, seen from this one. */
export interface ShiftTarget extends RegionShiftBlock {
  /** By its name in the configuration. */
  readonly cluster: string;
  readonly region: string;
  readonly clusterIdentifier: string;
}

/**
 * Routing controls are one switch: one of the two is on, and requests go there. By health checks each region has its own
 * word instead, and keeps requests away from the other while it stands.
 */
export function isOneSwitch({ routingControls }: ShiftTarget): boolean {
  return routingControls !== undefined;
}

/** Undefined when the configuration says nothing of the cluster. */
export function shiftTarget(
  { region, auroraClusters, runbooks }: Configuration,
  cluster: string,
): ShiftTarget | undefined {
  const block = runbooks?.regionShift[cluster];
  const configured = auroraClusters[cluster];
  return (
    block &&
    configured && { cluster, region, clusterIdentifier: configured.clusterIdentifier, ...block }
  );
}

/** Throws for a cluster that the runbook is not configured for; no run comes that far. */
export function targetOf({ configuration, request }: StepRun): ShiftTarget {
  const target = shiftTarget(configuration, request.cluster);
  if (target === undefined) throw new Error(`no region shift is configured for ${request.cluster}`);
  return target;
}
