import type { AccountLimits } from '../ports.ts';
import type { Readiness } from './readiness.ts';
import type { Standby } from './standby.ts';

/** What was read, or why it is not known: a standby about which something is not known is not ready. */
export type Known<T> =
  | { readonly kind: 'known'; readonly value: T }
  | { readonly kind: 'unknown'; readonly says: string };

/** A standby as AWS has it at one instant, each part read for itself: one that cannot be had leaves the others known. */
export interface StandbyReading {
  readonly cluster: Known<StandbyCluster>;
  readonly global: Known<StandbyGlobal>;
  /** Of the newest minute that CloudWatch has; the writer's own cluster has none. */
  readonly lagMillis: Known<number>;
  readonly concurrency: Known<AccountLimits>;
  /** Of the account in this region. */
  readonly instances: Known<{ readonly used: number; readonly most: number }>;
  /** Provisioned environments that are ready, by function name. */
  readonly environments: Known<ReadonlyMap<string, number>>;
  /** Those that exist of the asked ones; the value says whether their actions are enabled. */
  readonly alarms: Known<ReadonlyMap<string, boolean>>;
}

export interface StandbyCluster {
  readonly engineVersion: string;
  readonly availableInstances: number;
  /** The newest moment that the cluster can be restored to. */
  readonly latestRestorableAt: Date | undefined;
  readonly earliestRestorableAt: Date | undefined;
}

export interface StandbyGlobal {
  readonly engineVersion: string;
  /** The cluster of this region is the one that takes writes: it has nothing to lag behind. */
  readonly isWriterHere: boolean;
}

export interface ReadinessSource {
  /** From this region only. Throws nothing that AWS answers: what cannot be read is unknown. */
  read(standby: Standby, now: Date): Promise<StandbyReading>;
}

/** `pk=READINESS#<cluster> sk=READINESS`: the last score, for those who only look. */
export interface ReadinessStore {
  write(readiness: Readiness): Promise<void>;
  /** Undefined when none was written yet, or it cannot be read. */
  read(cluster: string): Promise<Readiness | undefined>;
}
