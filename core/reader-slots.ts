/** A cluster has at most this many readers (Aurora guide, "Aurora Replicas"); Tidegate has a slot for each. */
const READER_SLOTS = 15;

/** The tag that makes a reader Tidegate's; its value is the project. Who may set it decides what may be deleted. */
export const OWNER_TAG = 'tidegate:owner';

/** The tag of a reader that is to be removed; its value is the time of the decision. */
export const DRAINING_TAG = 'tidegate:draining-since';

/** What every slot of a cluster starts with: policies allow this prefix and nothing else. */
export function readerSlotPrefix(clusterIdentifier: string): string {
  return `${clusterIdentifier}-tidegate-`;
}

/** A slot's instance identifier, e.g. `assistant-db-tidegate-03`: fixed, so that a retry finds its own work. */
export function readerSlotName(clusterIdentifier: string, slot: number): string {
  return `${readerSlotPrefix(clusterIdentifier)}${String(slot).padStart(2, '0')}`;
}

/** Every slot's instance identifier, the first slot first. */
export function readerSlotNames(clusterIdentifier: string): readonly string[] {
  return Array.from({ length: READER_SLOTS }, (_, index) =>
    readerSlotName(clusterIdentifier, index + 1),
  );
}
