import type { Brake, BrakeRecord } from '../../core/brakes/brake.ts';
import type { LedgerDay } from '../../core/cost/ledger.ts';
import { leasesOverBefore } from '../../core/lease.ts';
import type {
  AuditItem,
  BrakeStore,
  StateStore,
  StopSwitch,
  TargetState,
} from '../../core/ports.ts';

export interface InMemoryStore extends StateStore, BrakeStore {
  /** What is stored, for tests to look at and to prepare. */
  readonly states: Map<string, TargetState>;
  /** Oldest first. */
  readonly audit: AuditItem[];
  /** By target, then by day. */
  readonly ledger: Map<string, Map<string, LedgerDay>>;
  control: StopSwitch;
  brakes: readonly Brake[];
  brakesVersion: number;
  /** Oldest first. */
  readonly brakeRecords: BrakeRecord[];
}

/** Keeps the promises of the DynamoDB store: the same contract tests run against both. */
export function inMemoryStore(): InMemoryStore {
  const store: InMemoryStore = {
    states: new Map(),
    audit: [],
    ledger: new Map(),
    control: { stopped: false },
    brakes: [],
    brakesVersion: 0,
    brakeRecords: [],

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
      const { control, brakes, brakesVersion } = store;
      return { ...control, brakes, brakesVersion };
    },

    async readStatesAndControl(targets) {
      return { states: await store.readStates(targets), control: await store.readControl() };
    },

    async writeStopSwitch(position) {
      store.control = position;
    },

    async writeBrakes(previous, brakes, record) {
      if (previous.brakesVersion !== store.brakesVersion) return false;
      store.brakes = brakes;
      store.brakesVersion += 1;
      store.brakeRecords.push(record);
      return true;
    },

    async readBrakeRecords(limit) {
      return store.brakeRecords.toReversed().slice(0, limit);
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

    async readAuditSince(target, since) {
      const all = await store.readAudit(target, Number.POSITIVE_INFINITY);
      const before = all.findIndex(({ at }) => at <= since);
      return before < 0 ? all : all.slice(0, before + 1);
    },

    async writeLedgerDay(target, day) {
      const days = store.ledger.get(target) ?? new Map<string, LedgerDay>();
      store.ledger.set(target, days.set(day.day, day));
    },

    async readLedgerDays(target, { from, to }) {
      return [...(store.ledger.get(target)?.values() ?? [])]
        .filter(({ day }) => from <= day && day <= to)
        .sort((a, b) => (a.day < b.day ? -1 : 1));
    },
  };
  return store;
}

function isLeasedToAnother({ lease }: TargetState, owner: string, now: Date): boolean {
  if (lease === undefined || lease.owner === owner) return false;
  return lease.expiresAt >= leasesOverBefore(now);
}
