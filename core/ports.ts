import type { Brake, BrakeRecord } from './brakes/brake.ts';
import type { LedgerDay, OpenLedger } from './cost/ledger.ts';
import type { GatheredEvidence, KeptEvidence } from './error-gate/evidence.ts';
import type { ServedVersion } from './error-gate/served-version.ts';
import type { Metric } from './metrics.ts';
import type { Decision, TrailStep } from './scaling/decision.ts';
import type { DemandState } from './scaling/demand/state.ts';
import type { EdgeFunctionTarget, TargetKind, TargetOf } from './targets.ts';

/*
 * The outside, as core sees it. One small port per outside thing; adapters implement them on AWS, tests in memory,
 * the lab in virtual time. Ports throw OutsideFaultError for faults; what can be expected comes back as data.
 */

export interface Datapoint {
  readonly startsAt: Date;
  readonly value: number;
}

export interface MetricAnswer {
  /** False when AWS said that the series is partial: it may block scale-in, never scale-out. */
  readonly complete: boolean;
  /** Oldest first; a period without a point was not published. */
  readonly datapoints: readonly Datapoint[];
}

export interface MetricSource {
  /** Answers by `metricKey`; equal metrics are asked for once, in calls of at most 500. */
  fetch(
    metrics: readonly Metric[],
    range: { readonly from: Date; readonly to: Date },
  ): Promise<ReadonlyMap<string, MetricAnswer>>;
}

export type AlarmStateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface AlarmReading {
  readonly name: string;
  readonly state: AlarmStateValue;
  /** When it came into this state. */
  readonly since: Date;
}

export interface AlarmSource {
  /**
   * The alarms in ALARM whose names start so, and those of `names`, as CloudWatch has them now; an event's own word is
   * never used. Without `names` it is one listing.
   */
  inAlarm(namePrefix: string, names?: readonly string[]): Promise<readonly AlarmReading[]>;
}

/** A target's capacity as AWS has it, in the target's unit; may be a fraction when somebody set it by hand. */
export type CapacityReading = {
  /** Which version the alias serves; of an edge function. */
  readonly servedVersion?: string;
} & (
  | {
      readonly kind: 'steady';
      readonly current: number;
      readonly notes?: readonly string[];
      /** Readers of Tidegate's that got no connections in their first minutes while others have some: more would not help. */
      readonly ineffective?: readonly string[];
      /** How much of it is Tidegate's to remove, where others have capacity there too; all of it when left out. */
      readonly removable?: number;
    }
  /** A change is under way; nothing is asked of AWS until it ends. */
  | { readonly kind: 'changing'; readonly current: number; readonly desired: number }
  /** Readers are being drained: setting the same capacity again carries it on, a higher one calls it off. */
  | { readonly kind: 'draining'; readonly current: number; readonly desired: number }
  /** The last change failed; asking again is allowed. */
  | { readonly kind: 'failed'; readonly current: number; readonly says: string }
  /** Somebody else owns or is changing this capacity: hold. `command` is what a person can do about it. */
  | {
      readonly kind: 'blocked';
      readonly current: number;
      readonly says: string;
      readonly since?: Date;
      readonly command?: string;
    }
);

export type SetCapacityOutcome =
  | { readonly kind: 'accepted'; readonly says: string }
  /** AWS said no, or not now; nothing changed and the next tick decides anew. */
  | { readonly kind: 'refused'; readonly says: string };

/** The two verbs of a target. `set` is absolute and idempotent: it finds its own earlier work. */
export interface CapacityAdapter<K extends TargetKind> {
  read(target: TargetOf<K>): Promise<CapacityReading>;
  set(target: TargetOf<K>, desiredCapacity: number): Promise<SetCapacityOutcome>;
}

type CapacityAdapters = { readonly [K in TargetKind]: CapacityAdapter<K> };

export interface AccountLimits {
  /** Lambda concurrency of the account in this region. */
  readonly concurrentExecutions: number;
  /** No longer unreserved: set aside by functions with reserved concurrency, or provisioned, Tidegate's own included. */
  readonly reservedConcurrency: number;
}

export interface AccountSource {
  /** Cached for a minute: the call shares Lambda's control-plane rate. */
  readLimits(): Promise<AccountLimits>;
}

/** What may explain the errors of a function and only an error alarm is worth asking for. */
export interface EvidenceSource {
  /**
   * Ends within a few seconds and throws nothing that AWS answers: an item that cannot be had says why. Errors are those
   * logged from `since` to `now`.
   */
  gather(
    target: EdgeFunctionTarget,
    range: { readonly since: Date; readonly now: Date },
  ): Promise<GatheredEvidence>;
}

/** A change that was asked for and whose completion nobody has seen yet. */
export interface Intent {
  readonly id: string;
  readonly direction: 'scale-out' | 'scale-in';
  readonly from: number;
  readonly to: number;
  readonly requestedAt: Date;
  /** `claimed`: about to act, or crashed while acting. `accepted`: AWS took it. */
  readonly phase: 'claimed' | 'accepted';
  readonly reason: string;
  readonly cause?: Move['cause'];
  /** How it was decided; until that is in the audit, for whoever finds the intent of a handler that has ended. */
  readonly explanation?: {
    readonly trigger: string;
    readonly configurationHash: string;
    readonly trail: readonly TrailStep[];
  };
}

/** A completed scale-out by a step signal, and what that signal said before it. */
export interface Move {
  readonly cause: {
    readonly slug: string;
    readonly componentName: string;
    readonly level: string;
    readonly value: number;
  };
  readonly completedAt: Date;
}

/** `pk=TARGET#<name> sk=STATE`. Readers ignore fields that they do not know. */
export interface TargetState {
  readonly schemaVersion: 1;
  /** Grows by one with every write; every write is conditional on it. */
  readonly version: number;
  readonly lease?: { readonly owner: string; readonly expiresAt: Date };
  readonly intent?: Intent;
  readonly lastMove?: Move;
  readonly lastScaleOutCompletedAt?: Date;
  readonly lastScaleInCompletedAt?: Date;
  /** When somebody else last changed capacity, and how many times with less than an hour in between. */
  readonly movedByOthers?: { readonly at: Date; readonly times: number };
  /** As last read from AWS while nothing was changing or blocking it. */
  readonly observedCapacity?: number;
  /** When that was read; missing while the last reading was another one, so that the next look reads again. */
  readonly capacityReadAt?: Date;
  /** When Tidegate asked for its changes of the last two hours. */
  readonly recentChanges?: readonly Date[];
  /** When it was last looked at, whatever came of it. */
  readonly lookedAt?: Date;
  /** What the policy that follows demand remembers; of an edge function. */
  readonly demand?: DemandState;
  /** What its capacity has cost today. */
  readonly ledger?: OpenLedger;
  /** Which version the alias was last seen to serve; of an edge function. */
  readonly servedVersion?: ServedVersion;
  /** While its error alarm is raised, and afterwards as long as a version is suspected. */
  readonly errorGate?: KeptEvidence;
  /** Kind and reason of the last decision, to tell a changed hold from an unchanged one. */
  readonly lastDecision?: string;
  /** Keys of what people were told and that lasts or is young, with when each was told. */
  readonly paged?: Readonly<Record<string, string>>;
}

/** `pk=TARGET#<name> sk=AUDIT#<time>#<id>`: one per change or change of reason; append-only. */
export interface AuditItem {
  readonly id: string;
  readonly at: Date;
  readonly target: string;
  readonly trigger: string;
  readonly mode: string;
  readonly decision: Decision;
  readonly trail: readonly TrailStep[];
  /** What became of it: accepted, refused, shadow, stopped, unknown. */
  readonly outcome: string;
  readonly configurationHash: string;
}

/** While it is on nothing is changed in AWS. */
export interface StopSwitch {
  readonly stopped: boolean;
  readonly reason?: string;
  readonly by?: string;
  readonly at?: Date;
}

/** `pk=CONTROL sk=STATE`: what people have set at run time, read before every act. */
export interface Control extends StopSwitch {
  /** Those in force, and some that have expired. */
  readonly brakes: readonly Brake[];
  /** Grows by one with every change of the brakes; every such write is conditional on it. */
  readonly brakesVersion: number;
}

export interface StateStore {
  readStates(targets: readonly string[]): Promise<ReadonlyMap<string, TargetState>>;
  /**
   * Writes `next` if nobody has written since `previous` was read (its version, or no item when undefined) and no lease
   * of another owner is alive at `now`. Answers false when another writer was first: re-read, decide anew.
   */
  write(
    target: string,
    previous: TargetState | undefined,
    next: Omit<TargetState, 'version' | 'schemaVersion'>,
    now: Date,
    owner: string,
  ): Promise<boolean>;
  readControl(): Promise<Control>;
  /** The states that there are, and the control, in the same call. */
  readStatesAndControl(
    targets: readonly string[],
  ): Promise<{ readonly states: ReadonlyMap<string, TargetState>; readonly control: Control }>;
  /** Leaves the brakes as they are. */
  writeStopSwitch(position: StopSwitch): Promise<void>;
  appendAudit(item: AuditItem): Promise<void>;
  /** Newest first. */
  readAudit(target: string, limit: number): Promise<readonly AuditItem[]>;
  /** Newest first, down to the one that stood at `since`. */
  readAuditSince(target: string, since: Date): Promise<readonly AuditItem[]>;
  /** `pk=TARGET#<name> sk=LEDGER#<day>`; written again it is the same day. */
  writeLedgerDay(target: string, day: LedgerDay): Promise<void>;
  /** Oldest first; days from `from` to `to`, both as `2026-12-24` and both included. */
  readLedgerDays(
    target: string,
    days: { readonly from: string; readonly to: string },
  ): Promise<readonly LedgerDay[]>;
}

/** For people only: handlers of the loop read brakes, and never write them. */
export interface BrakeStore {
  readControl(): Promise<Control>;
  /**
   * Writes the brakes and the record of who changed them, both or neither, if nobody has changed the brakes since
   * `previous` was read. Answers false when another was first: re-read, decide anew.
   */
  writeBrakes(previous: Control, brakes: readonly Brake[], record: BrakeRecord): Promise<boolean>;
  /** Newest first. */
  readBrakeRecords(limit: number): Promise<readonly BrakeRecord[]>;
}

export interface Notification {
  readonly subject: string;
  readonly text: string;
}

export interface Notifier {
  publish(notification: Notification): Promise<void>;
}

export interface Ports {
  readonly metrics: MetricSource;
  readonly alarms: AlarmSource;
  readonly capacity: CapacityAdapters;
  readonly account: AccountSource;
  readonly evidence: EvidenceSource;
  readonly store: StateStore;
  readonly notifier: Notifier;
  /** Names of leases and audit items; a counter in tests. */
  readonly newId: () => string;
}
