import type {
  AccountLimits,
  AccountSource,
  Notification,
  Notifier,
  Ports,
} from '../../core/ports.ts';
import type { TargetKind } from '../../core/targets.ts';
import { type FakeAlarms, fakeAlarms } from './fake-alarms.ts';
import { type FakeCapacity, fakeCapacity } from './fake-capacity.ts';
import { type FakeEvidence, fakeEvidence } from './fake-evidence.ts';
import { type InMemoryStore, inMemoryStore } from './in-memory-store.ts';
import { type ScriptedMetrics, scriptedMetrics } from './scripted-metrics.ts';

interface FakeNotifier extends Notifier {
  readonly published: Notification[];
}

interface FakeAccount extends AccountSource {
  limits: AccountLimits;
}

/** The whole outside in memory, with what tests need to set it up and to look at it. */
export interface FakePorts extends Ports {
  readonly metrics: ScriptedMetrics;
  readonly alarms: FakeAlarms;
  readonly capacity: { readonly [K in TargetKind]: FakeCapacity<K> };
  readonly account: FakeAccount;
  readonly evidence: FakeEvidence;
  readonly store: InMemoryStore;
  readonly notifier: FakeNotifier;
}

/** A quiet account: a quota of 1,100, nothing reserved, no metric, no alarm, capacity 0, changes complete at once. */
export function fakePorts(): FakePorts {
  let lastId = 0;
  return {
    metrics: scriptedMetrics(),
    alarms: fakeAlarms(),
    capacity: { 'edge-function': fakeCapacity(), 'aurora-readers': fakeCapacity() },
    account: fakeAccount(),
    evidence: fakeEvidence(),
    store: inMemoryStore(),
    notifier: fakeNotifier(),
    newId: () => {
      lastId += 1;
      return `id-${lastId}`;
    },
  };
}

function fakeNotifier(): FakeNotifier {
  const published: Notification[] = [];
  return {
    published,
    async publish(notification) {
      published.push(notification);
    },
  };
}

function fakeAccount(): FakeAccount {
  const account: FakeAccount = {
    limits: { concurrentExecutions: 1100, reservedConcurrency: 0 },
    async readLimits() {
      return account.limits;
    },
  };
  return account;
}
