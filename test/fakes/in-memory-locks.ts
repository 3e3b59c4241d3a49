import type { LockStore, RunbookLock, RunRecord } from '../../core/runbooks/ports.ts';

export interface InMemoryLocks extends LockStore {
  readonly locks: Map<string, RunbookLock>;
  readonly alarmStarts: Map<string, { readonly owner: string; readonly at: Date }>;
  /** Oldest first. */
  readonly runs: RunRecord[];
}

/** Keeps the promises of the DynamoDB store: the same contract tests run against both. */
export function inMemoryLocks(): InMemoryLocks {
  const store: InMemoryLocks = {
    locks: new Map(),
    alarmStarts: new Map(),
    runs: [],

    async read(cluster) {
      return store.locks.get(cluster);
    },

    async write(cluster, previous, next) {
      if (store.locks.get(cluster)?.token !== previous?.token) return false;
      store.locks.set(cluster, next);
      return true;
    },

    async claimAlarmStart(cluster, { owner, at, unlessSince }) {
      const last = store.alarmStarts.get(cluster);
      if (last !== undefined && last.owner !== owner && last.at >= unlessSince) return false;
      store.alarmStarts.set(cluster, { owner, at });
      return true;
    },

    async appendRun(record) {
      const isThere = store.runs.some(({ executionId }) => executionId === record.executionId);
      if (!isThere) store.runs.push(record);
    },

    async readRuns(cluster, limit) {
      return store.runs
        .filter((run) => run.cluster === cluster)
        .toReversed()
        .slice(0, limit);
    },
  };
  return store;
}
