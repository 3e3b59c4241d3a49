import { leasesOverBefore } from '../../core/lease.ts';
import type { AuditItem, Control, StateStore, TargetState } from '../../core/ports.ts';

export interface InMemoryStore extends StateStore {
  /** What is stored, for tests to look at and to prepare. */
  readonly states: Map<string, TargetState>;
  /** Oldest first. */
  readonly audit: AuditItem[];
  control: Control;
}

/** Keeps the promises of the DynamoDB store: the same contract tests run against both. */
export function inMemoryStore(): InMemoryStore {
  const store: InMemoryStore = {
    states: new Map(),
    audit: [],
    control: { stopped: false },

    async readStates(targets) {
      const found = targets.flatMap((target) => {
        const state = store.states.get(target);
        return state === undefined ? [] : [[target, state] as const];
      });
      return new Map(found);
    },

    async write(target, previous, next, now, owner) {
      const stored = store.states.get(target);
      if (stored?.version !== previous?.version) return false;
      if (stored !== undefined && isLeasedToAnother(stored, owner, now)) return false;
      store.states.set(target, {
        ...next,
        schemaVersion: 1,
        version: (stored?.version ?? 0) + 1,
      });
      return true;
    },

    async readControl() {
      return store.control;
    },

    async writeControl(control) {
      store.control = control;
    },

    async appendAudit(item) {
      if (store.audit.some(({ target, id }) => target === item.target && id === item.id)) return;
      store.audit.push(item);
    },

    async readAudit(target, limit) {
      return store.audit
        .filter((item) => item.target === target)
        .sort((a, b) => b.at.getTime() - a.at.getTime())
        .slice(0, limit);
    },
  };
  return store;
}

function isLeasedToAnother({ lease }: TargetState, owner: string, now: Date): boolean {
  if (lease === undefined || lease.owner === owner) return false;
  return lease.expiresAt >= leasesOverBefore(now);
}
