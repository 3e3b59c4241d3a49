import { readerSlotNames } from '../core/reader-slots.ts';
import { timeInWords } from '../core/time-in-words.ts';
import {
  type AuroraCluster,
  type ClusterInstance,
  countingReaders,
  readinessOf,
} from './aurora-cluster.ts';

/** So few connections are a client's leftovers or a health check: closing them hurts nobody. */
const FEW_CONNECTIONS = 1;

interface SlotQuestion {
  readonly cluster: AuroraCluster;
  readonly desiredReaders: number;
  readonly drainSeconds: number;
  /** The most connections that draining readers had lately; one that is not in it is unknown. */
  readonly connections: ReadonlyMap<string, number>;
  readonly now: Date;
}

/** What makes a cluster have the desired readers, each step with its reason in words. */
export interface SlotPlan {
  readonly readersMissing: number;
  /** Slots that no member of the cluster sits in, the first slot first. */
  readonly freeSlots: readonly string[];
  readonly startDraining: readonly ClusterInstance[];
  readonly stopDraining: readonly ClusterInstance[];
  readonly remove: readonly { readonly reader: ClusterInstance; readonly why: string }[];
  /** Readers whose draining goes on, in words. */
  readonly stillDraining: readonly string[];
  /** What stays although fewer readers are desired, in words. */
  readonly stays: readonly string[];
}

/** Removes only owned readers, newest first and drained; a reader that is not Tidegate's is in no step of a plan. */
export function planSlots(question: SlotQuestion): SlotPlan {
  const { cluster, desiredReaders } = question;
  const readers = countingReaders(cluster);
  const surplus = Math.max(0, readers.length - desiredReaders);
  const chosen = readers
    .filter(({ isOwned }) => isOwned)
    .toSorted(firstToGo)
    .slice(0, surplus);
  const fates = chosen.map((reader) => ({ reader, ...fateOf(reader, question) }));
  const broken = cluster.readers.filter(({ isOwned, phase }) => isOwned && phase === 'broken');
  return {
    readersMissing: Math.max(0, desiredReaders - readers.length),
    freeSlots: freeSlots(cluster),
    startDraining: fates.filter(({ kind }) => kind === 'drain').map(({ reader }) => reader),
    stopDraining: readers.filter(
      (reader) => reader.isOwned && reader.drainingSince && !chosen.includes(reader),
    ),
    remove: [
      ...broken.map((reader) => ({ reader, why: `it is ${reader.status}` })),
      ...fates.filter(({ kind }) => kind === 'remove').map(({ reader, why }) => ({ reader, why })),
    ],
    stillDraining: fates
      .filter(({ kind }) => kind === 'keep-draining')
      .map(({ reader, why }) => `${reader.id} ${why}`),
    stays: [
      ...fates
        .filter(({ kind }) => kind === 'stay')
        .map(({ reader, why }) => `${reader.id} ${why}`),
      ...(chosen.length < surplus
        ? [`surplus readers that are not Tidegate's: ${surplus - chosen.length}`]
        : []),
    ],
  };
}

/** Draining readers go first, so that a plan stays with its choice; then the newest, for the oldest is warmest. */
function firstToGo(a: ClusterInstance, b: ClusterInstance): number {
  const createdAt = (reader: ClusterInstance) => reader.createdAt?.getTime() ?? Infinity;
  if (Boolean(a.drainingSince) !== Boolean(b.drainingSince)) return a.drainingSince ? -1 : 1;
  if (createdAt(a) !== createdAt(b)) return createdAt(a) > createdAt(b) ? -1 : 1;
  return a.id > b.id ? -1 : 1;
}

function fateOf(
  { id, phase, status, drainingSince }: ClusterInstance,
  { drainSeconds, connections, now }: SlotQuestion,
): { readonly kind: 'drain' | 'keep-draining' | 'stay' | 'remove'; readonly why: string } {
  if (phase !== 'available') return { kind: 'stay', why: `is ${status}` };
  if (drainSeconds === 0) return { kind: 'remove', why: 'no time to drain is configured' };
  if (!drainingSince) return { kind: 'drain', why: 'is one too many' };
  const open = connections.get(id);
  if (open !== undefined && open <= FEW_CONNECTIONS) {
    return { kind: 'remove', why: `its connections are down to ${open}` };
  }
  const until = new Date(drainingSince.getTime() + drainSeconds * 1000);
  if (now >= until) return { kind: 'remove', why: `it has drained for ${drainSeconds} s` };
  return {
    kind: 'keep-draining',
    why: `has ${open ?? 'an unknown number of'} connections and drains until ${timeInWords(until)}`,
  };
}

interface RemovalQuestion {
  /** As read just before the removal. */
  readonly cluster: AuroraCluster;
  /** As it was when the plan was made. */
  readonly planned: ClusterInstance;
  readonly minReaders: number;
  /** Removed a moment ago, so perhaps still listed as available. */
  readonly removedIds: readonly string[];
}

/** The last look before a removal: roles, tags and neighbours may have changed since the plan was made. */
export function whyNotRemovable(question: RemovalQuestion): string | undefined {
  const { cluster, planned, minReaders, removedIds } = question;
  const readiness = readinessOf(cluster);
  if (readiness.kind === 'not-ready') return readiness.says;

  const reader = cluster.readers.find(({ id }) => id === planned.id);
  if (!reader) return `${planned.id} is no reader of ${cluster.identifier} any more`;
  if (!reader.isOwned) return `${reader.id} does not carry the owner tag any more`;
  if (reader.phase !== planned.phase) return `${reader.id} is ${reader.status} now`;
  if (reader.phase === 'broken') return undefined;

  const remaining = cluster.readers.filter(
    ({ id, phase }) => phase === 'available' && id !== reader.id && !removedIds.includes(id),
  ).length;
  return remaining < minReaders
    ? `without ${reader.id} ${remaining} readers would be available, fewer than ${minReaders}`
    : undefined;
}

function freeSlots({ identifier, writer, readers }: AuroraCluster): readonly string[] {
  const taken = new Set([...readers.map(({ id }) => id), writer?.id]);
  return readerSlotNames(identifier).filter((slot) => !taken.has(slot));
}
