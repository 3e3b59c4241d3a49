import { createConnectionsOf } from '../../adapters/aurora-connections.ts';
import { createReaderRelease } from '../../adapters/aws-aurora-release.ts';
import type { Configuration } from '../../core/config/schema.ts';
import type { Ports } from '../../core/ports.ts';
import type { ScalableTarget } from '../../core/targets.ts';
import type { Clients } from '../outside.ts';
import { releasableFunction } from './function-release.ts';
import { releasableReaders } from './reader-release.ts';
import type { Releasable } from './releasable.ts';

interface ReleaseOutside {
  readonly configuration: Configuration;
  readonly clients: Pick<Clients, 'lambda' | 'rds'>;
  readonly ports: Pick<Ports, 'capacity' | 'metrics'>;
  readonly now: () => Date;
}

/** `keepInstances` of a function stand on, as the user's own. */
export function releasableOf(
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
