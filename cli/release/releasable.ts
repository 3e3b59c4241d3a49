import { createConnectionsOf } from '../../adapters/aurora-connections.ts';
import { createReaderRelease } from '../../adapters/aws-aurora-release.ts';
import type { Configuration } from '../../core/config/schema.ts';
import type { Ports, SetCapacityOutcome } from '../../core/ports.ts';
import type { ScalableTarget } from '../../core/targets.ts';
import type { Clients } from '../outside.ts';
import { releasableFunction } from './function-release.ts';
import { releasableReaders } from './reader-release.ts';

/** What release does to a target, as AWS has it now. */
export interface ReleaseView {
  /** In the target's unit: what stands, and what will. */
  readonly from: number;
  readonly to: number;
  /** What stands that is Tidegate's, in words. */
  readonly says: string;
  /** The calls that are left to make, as arguments of the AWS CLI; none when all is done. */
  readonly calls: readonly string[];
  /** What stays and what follows. */
  readonly notes: readonly string[];
}

/** A target as release sees it. `step` does one of the things that are left; to be repeated until `look` has no calls. */
export interface Releasable {
  readonly target: ScalableTarget;
  look(): Promise<ReleaseView>;
  step(): Promise<SetCapacityOutcome>;
}

export interface ReleaseOutside {
  readonly configuration: Configuration;
  readonly clients: Pick<Clients, 'lambda' | 'rds'>;
  readonly ports: Pick<Ports, 'capacity' | 'metrics'>;
  readonly now: () => Date;
}

/** `keepInstances` of a function stand on, as the user's own. */
export function releasable(
  target: ScalableTarget,
  { configuration, clients, ports, now }: ReleaseOutside,
  keepInstances: number,
): Releasable {
  if (target.kind === 'edge-function')
    return releasableFunction(target, {
      client: clients.lambda,
      capacity: ports.capacity['edge-function'],
      keepInstances,
    });
  const release = createReaderRelease({
    client: clients.rds,
    project: configuration.project,
    now,
    connectionsOf: createConnectionsOf({ metrics: ports.metrics, now }),
  });
  return releasableReaders(target, release);
}
