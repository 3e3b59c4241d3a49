import { leasesOverBefore } from '../../core/lease.ts';
import type { StateStore, TargetState } from '../../core/ports.ts';

/** Longer than a step takes, and than a handler lives that read the stop switch before it was set. */
const LEASE_SECONDS = 90;

export interface Claim {
  /** Leaves the target as nobody's work: what was under way is release's now, and capacity is read anew. */
  free(): Promise<void>;
}

interface ClaimedBy {
  readonly store: StateStore;
  readonly owner: string;
  readonly now: Date;
}

/** Undefined while a handler is at the target; once it is claimed, every later handler reads the brakes anew. */
export async function claim(
  target: string,
  { store, owner, now }: ClaimedBy,
): Promise<Claim | undefined> {
  const previous = (await store.readStates([target])).get(target);
  const lease = previous?.lease;
  if (lease && lease.owner !== owner && lease.expiresAt >= leasesOverBefore(now)) return undefined;
  const body = bodyWithoutWork(previous);
  const claimed = {
    ...body,
    lease: { owner, expiresAt: new Date(now.getTime() + LEASE_SECONDS * 1000) },
  };
  if (!(await store.write(target, previous, claimed, now, owner))) return undefined;
  return {
    async free() {
      const version = (previous?.version ?? 0) + 1;
      await store.write(target, { ...claimed, schemaVersion: 1, version }, body, now, owner);
    },
  };
}

/** Without a capacity to compare with, what release changes is not taken for somebody else's doing. */
function bodyWithoutWork(previous: TargetState | undefined) {
  if (!previous) return {};
  const {
    version: _version,
    schemaVersion: _schema,
    lease: _lease,
    intent: _intent,
    observedCapacity: _observed,
    capacityReadAt: _readAt,
    ...body
  } = previous;
  return body;
}
