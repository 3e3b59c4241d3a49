import type { CapacityReading } from '../core/ports.ts';
import { type AuroraCluster, countingReaders, readinessOf } from './aurora-cluster.ts';
import type { Obstacle } from './aws-scalable-targets.ts';

/** The cluster's capacity in readers; blocked by an obstacle, or while Aurora lets nobody change it. */
export function readingOf(cluster: AuroraCluster, obstacle: Obstacle | undefined): CapacityReading {
  const counting = countingReaders(cluster);
  const current = counting.length;
  if (obstacle) return { kind: 'blocked', current, ...obstacle };
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
  const removable = counting.filter(({ isOwned }) => isOwned).length;
  return { kind: 'steady', current, removable, ...(notes.length > 0 && { notes }) };
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
