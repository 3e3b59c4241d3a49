import type { AuroraCluster } from './aurora-cluster.ts';
import type { ConnectionsOf } from './aurora-connections.ts';

/** A reader that has no connection after this long gets none: pools of clients do not move by themselves. */
const TRIAL_SECONDS = 600;

/** Later than this a reader is no longer new, and nobody pays for watching it. */
const WATCHED_SECONDS = 1800;

/**
 * Owned readers between 10 and 30 minutes old that got no connection in 10 minutes, while another instance of the
 * cluster has some: on an idle cluster nothing is known about them.
 */
export async function findIneffectiveReaders(
  { writer, readers }: AuroraCluster,
  connectionsOf: ConnectionsOf,
  now: Date,
): Promise<readonly string[]> {
  const available = readers.filter(({ phase }) => phase === 'available');
  const onTrial = available.filter(({ isOwned, createdAt }) => {
    if (!isOwned || !createdAt) return false;
    const ageSeconds = (now.getTime() - createdAt.getTime()) / 1000;
    return ageSeconds >= TRIAL_SECONDS && ageSeconds < WATCHED_SECONDS;
  });
  if (onTrial.length === 0) return [];

  const instanceIds = [...(writer ? [writer] : []), ...available].map(({ id }) => id);
  const connections = await connectionsOf(instanceIds, TRIAL_SECONDS);
  const isInUse = [...connections.values()].some((open) => open > 0);
  return isInUse ? onTrial.map(({ id }) => id).filter((id) => connections.get(id) === 0) : [];
}
