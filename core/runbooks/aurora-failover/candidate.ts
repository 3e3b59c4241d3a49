import type { Cluster, ClusterMember } from '../ports.ts';
import type { ReplicaLagMillis } from '../replica-lag.ts';
import type { FailoverTarget } from './target.ts';

export type CandidateChoice =
  | { readonly kind: 'chosen'; readonly candidate: ClusterMember; readonly writer: ClusterMember }
  | { readonly kind: 'refused'; readonly says: string };

/**
 * The reader to promote: lowest promotion tier, then largest, as Aurora itself chooses; then another zone than the
 * writer's. Lag only rules out: all members read one storage volume, so a failover inside a cluster loses no data, but a
 * reader that is far behind has a cold or overloaded cache.
 */
export function chooseCandidate(
  cluster: Cluster,
  target: FailoverTarget,
  lag: ReplicaLagMillis,
): CandidateChoice {
  const writers = cluster.members.filter(({ isWriter }) => isWriter);
  const [writer] = writers;
  if (cluster.status !== 'available')
    return { kind: 'refused', says: `cluster ${cluster.identifier} is ${cluster.status}` };
  if (writer === undefined || writers.length > 1)
    return { kind: 'refused', says: `cluster ${cluster.identifier} has ${writers.length} writers` };

  const readers = cluster.members.filter(({ isWriter }) => !isWriter);
  const unfit = readers.map((reader) => whyUnfit(reader, writer, target, lag));
  const [candidate] = readers
    .filter((_, index) => unfit[index] === undefined)
    .toSorted((a, b) => preference(a, b, writer));
  if (candidate) return { kind: 'chosen', candidate, writer };
  const reasons = unfit.filter((why) => why !== undefined).join('; ') || 'it has no reader';
  return { kind: 'refused', says: `no reader of ${cluster.identifier} is fit: ${reasons}` };
}

/** Undefined when the reader is fit to take the writer's place now. */
export function whyUnfit(
  reader: ClusterMember,
  writer: ClusterMember,
  target: FailoverTarget,
  lag: ReplicaLagMillis,
): string | undefined {
  const { id, status, instanceClass } = reader;
  const lagMillis = lag.get(id);
  if (!target.instances.includes(id)) return `${id} is not among the configured instances`;
  if (status !== 'available') return `${id} is ${status}`;
  if (isSmaller(instanceClass, writer.instanceClass))
    return `${id} is a ${instanceClass}, smaller than the writer's ${writer.instanceClass}`;
  if (lagMillis !== undefined && lagMillis > target.maxReplicaLagMillis)
    return `${id} is ${lagMillis} ms behind, more than ${target.maxReplicaLagMillis}`;
  return undefined;
}

function preference(a: ClusterMember, b: ClusterMember, writer: ClusterMember): number {
  const sharesZone = ({ zone }: ClusterMember) => Number(zone === writer.zone);
  return (
    a.promotionTier - b.promotionTier ||
    (sizeOf(b.instanceClass) ?? 0) - (sizeOf(a.instanceClass) ?? 0) ||
    sharesZone(a) - sharesZone(b) ||
    a.id.localeCompare(b.id)
  );
}

/** False when the two cannot be compared, as a serverless instance with a provisioned one. */
function isSmaller(instanceClass: string, other: string): boolean {
  const [size, otherSize] = [sizeOf(instanceClass), sizeOf(other)];
  return size !== undefined && otherSize !== undefined && size < otherSize;
}

const SIZES: Readonly<Record<string, number>> = { medium: 1, large: 2, xlarge: 4 };

// db.r6g.large -> 2, db.r6g.xlarge -> 4, db.r6g.16xlarge -> 64 (vCPUs of most families)
function sizeOf(instanceClass: string): number | undefined {
  const size = instanceClass.split('.').at(-1) ?? '';
  const times = /^(\d+)xlarge$/.exec(size)?.[1];
  return times === undefined ? SIZES[size] : Number(times) * 4;
}
