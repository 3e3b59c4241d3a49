import type { CapacityReading } from '../core/ports.ts';
import { type AuroraCluster, countingReaders, readinessOf } from './aurora-cluster.ts';

/** The cluster's capacity in readers. `otherOwner` says who else scales it, if anybody does. */
export function readingOf(cluster: AuroraCluster, otherOwner: string | undefined): CapacityReading {
  const counting = countingReaders(cluster);
  const current = counting.length;
  if (otherOwner !== undefined) return { kind: 'blocked', current, says: otherOwner };
  const readiness = readinessOf(cluster);
  if (readiness.kind === 'not-ready') return { kind: 'blocked', current, says: readiness.says };

  const owned = cluster.readers.filter(({ isOwned }) => isOwned);
  if (owned.some(({ phase }) => phase === 'creating' || phase === 'leaving')) {
    const serving = counting.filter(({ phase }) => phase !== 'creating');
    return { kind: 'changing', current: serving.length, desired: current };
  }
  const broken = owned.filter(({ phase }) => phase === 'broken');
  if (broken.length > 0) {
    const words = broken.map(({ id, status, zone }) => `${id} in ${zone} is ${status}`).join(', ');
    return { kind: 'failed', current, says: words };
  }
  const draining = counting.filter(({ isOwned, drainingSince }) => isOwned && drainingSince);
  if (draining.length > 0) {
    return { kind: 'draining', current, desired: current - draining.length };
  }
  const notes = notesOn(cluster);
  return { kind: 'steady', current, ...(notes.length > 0 && { notes }) };
}

function notesOn({ writer, readers }: AuroraCluster): readonly string[] {
  return [
    ...(writer?.isOwned
      ? [`${writer.id} was a reader of Tidegate's and is the writer now: it stays`]
      : []),
    ...readers
      .filter(({ phase }) => phase === 'busy')
      .map(({ id, status }) => `${id} is ${status}`),
  ];
}
