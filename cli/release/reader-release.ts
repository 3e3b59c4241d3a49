import type { ClusterInstance } from '../../adapters/aurora-cluster.ts';
import type { ReaderOwners, ReaderRelease } from '../../adapters/aws-aurora-release.ts';
import { DRAINING_TAG } from '../../core/reader-slots.ts';
import type { AuroraReadersTarget } from '../../core/targets.ts';
import { plural } from '../text.ts';
import type { Releasable } from './releasable.ts';

/** Every reader of Tidegate's goes, below the floor too: a floor that Tidegate no longer keeps binds nobody. */
export function releasableReaders(target: AuroraReadersTarget, release: ReaderRelease): Releasable {
  const { clusterIdentifier, drainSeconds } = target.configuration;
  return {
    target,

    async look() {
      const owners = await release.readOwners(target);
      const { owned, others } = owners;
      return {
        from: owned.length + others.length,
        to: others.length,
        says: `${owned.length} of ${plural(owned.length + others.length, 'reader')} of ${clusterIdentifier} are Tidegate's`,
        calls: owned.flatMap((reader) => callsFor(reader, drainSeconds)),
        notes: notesOn(target, owners),
      };
    },

    step: () => release.step(target),
  };
}

/** A reader that drains has its tag already; one that never served has nothing to drain. */
function callsFor({ id, arn, phase, drainingSince }: ClusterInstance, drainSeconds: number) {
  const drains = drainSeconds > 0 && phase !== 'broken' && !drainingSince;
  return [
    ...(drains
      ? [`rds add-tags-to-resource --resource-name ${arn} --tags Key=${DRAINING_TAG},Value=<now>`]
      : []),
    `rds delete-db-instance --db-instance-identifier ${id} --skip-final-snapshot`,
  ];
}

function notesOn(
  { minCapacity, configuration }: AuroraReadersTarget,
  { owned, others, promoted }: ReaderOwners,
): readonly string[] {
  const { drainSeconds, clusterIdentifier } = configuration;
  const stay = others.map(({ id }) => id).join(', ');
  return [
    ...(owned.length > 0 && drainSeconds > 0
      ? [
          `each is deleted once its connections are down to 1, or after ${drainSeconds} s; Aurora goes on sending it new ones meanwhile`,
        ]
      : []),
    others.length > 0
      ? `stays, because it is not Tidegate's: ${stay}`
      : 'no reader stays: the reader endpoint leads to the writer then, and nothing is left to fail over to',
    ...(others.length < minCapacity && others.length > 0
      ? [
          `${plural(others.length, 'reader')} ${others.length === 1 ? 'is' : 'are'} fewer than the floor of ${minCapacity}`,
        ]
      : []),
    ...(promoted
      ? [
          `${promoted.id} was a reader of Tidegate's and is the writer now: it stays and is yours. To be rid of it, add a reader, aws rds failover-db-cluster --db-cluster-identifier ${clusterIdentifier}, and release again`,
        ]
      : []),
  ];
}
