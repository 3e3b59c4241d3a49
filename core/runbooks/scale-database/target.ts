import type { Configuration } from '../../config/schema.ts';
import { inputsOf } from '../inputs.ts';
import type { RunbookParameter, StepRun } from '../runbook.ts';

/** What may change its class, as the configuration says. */
export interface ScalingTarget {
  readonly clusterIdentifier: string;
  /** The cluster's lasting instances: none other is changed or promoted. */
  readonly instances: readonly string[];
  readonly maxReplicaLagMillis: number;
  readonly changeSeconds: number;
}

/** Undefined when the configuration says nothing of the cluster. */
export function scalingTarget(
  { auroraClusters, runbooks }: Configuration,
  cluster: string,
): ScalingTarget | undefined {
  const block = runbooks?.scaleDatabase[cluster];
  const configured = auroraClusters[cluster];
  return block && configured && { clusterIdentifier: configured.clusterIdentifier, ...block };
}

/** Throws for a cluster that the runbook is not configured for; no run comes that far. */
export function targetOf({ configuration, request }: StepRun): ScalingTarget {
  const target = scalingTarget(configuration, request.cluster);
  if (target === undefined) throw new Error(`no scaling is configured for ${request.cluster}`);
  return target;
}

export const SCALING_PARAMETERS: readonly RunbookParameter[] = [
  {
    name: 'InstanceClass',
    description: 'The class that every lasting instance gets, e.g. db.r6g.xlarge',
    allowed: { pattern: 'db\\.[a-z0-9-]+\\.[a-z0-9-]+' }, // not db.serverless, whose capacity is not a class
  },
  {
    name: 'InAnyWindow',
    description: 'yes: outside the windows for vertical changes too, and in a freeze',
    default: 'no',
    allowed: ['no', 'yes'],
  },
];

export function wantedClass({ runbook, request }: StepRun): string {
  const wanted = inputsOf(runbook, request.inputs)['InstanceClass'];
  if (wanted === undefined) throw new Error('no run comes this far without InstanceClass');
  return wanted;
}

export function isInAnyWindow({ runbook, request }: StepRun): boolean {
  return inputsOf(runbook, request.inputs)['InAnyWindow'] === 'yes';
}
