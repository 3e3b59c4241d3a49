import type { Facts } from './plan.ts';
import type { Cluster } from './ports.ts';
import type { StepVerdict } from './runbook.ts';

/* A cluster's writer after a failover inside it. */

/** Whether the writer has moved as planned; a third instance in its place is a failure. */
export function awaitedWriter(
  { status, members }: Cluster,
  { from, to }: { readonly from: string; readonly to: string },
): StepVerdict {
  const writer = members.find(({ isWriter }) => isWriter);
  if (writer?.id === to && writer.status === 'available' && status === 'available')
    return { kind: 'done', says: `${to} is the writer` };
  if (writer !== undefined && writer.id !== to && writer.id !== from)
    return { kind: 'failed', says: `${writer.id} has become writer instead of ${to}` };
  return {
    kind: 'waiting',
    says: `the writer is ${writer?.id ?? 'unknown'}, ${writer?.status ?? 'gone'}`,
  };
}

/** That it is the one writer, and available. */
export function provenWriter(cluster: Cluster, to: string): StepVerdict {
  const writers = cluster.members.filter(({ isWriter }) => isWriter);
  const found = writers.map(({ id, status }) => `${id} (${status})`).join(', ') || 'none';
  const isProven =
    writers.length === 1 && writers[0]?.id === to && writers[0].status === 'available';
  return isProven && cluster.status === 'available'
    ? { kind: 'done', says: `${to} is the one writer, and available`, facts: factsOf(cluster) }
    : { kind: 'failed', says: `writer: ${found}; cluster ${cluster.status}; wanted ${to}` };
}

/** For the report, before and after. */
export function factsOf({ status, members }: Cluster): Facts {
  const writers = members.filter(({ isWriter }) => isWriter).map(({ id }) => id);
  const readers = members.filter((member) => !member.isWriter && member.status === 'available');
  return { cluster: status, writer: writers.join(' '), readersAvailable: readers.length };
}

export function isWriterNow({ members }: Cluster, id: string): boolean {
  return members.some((member) => member.isWriter && member.id === id);
}
