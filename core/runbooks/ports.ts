import type { AlarmReading, MetricSource, Notifier, StateStore } from '../ports.ts';
import type { ReadinessSource } from '../readiness/ports.ts';
import type { CallAnswer } from './call-answer.ts';
import type { StartedRunPort } from './drill/ports.ts';
import type { Plan } from './plan.ts';
import type {
  FloorPort,
  GlobalClusterPort,
  PartnerPort,
  StandingPort,
  TrafficPort,
} from './region-shift/ports.ts';
import type { RestorePort } from './restore-from-backup/ports.ts';
import type { ScalingPort } from './scale-database/ports.ts';

export interface ClusterMember {
  readonly id: string;
  readonly isWriter: boolean;
  /** AWS's own word; only `available` serves. */
  readonly status: string;
  readonly instanceClass: string;
  readonly zone: string | undefined;
  /** 0 to 15: Aurora promotes the lowest first. */
  readonly promotionTier: number;
  /** AWS's word for the cluster's parameter group on this instance: `in-sync`, or `pending-reboot`. */
  readonly parameterGroupStatus?: string;
}

/** An Aurora cluster as AWS has it at one instant. */
export interface Cluster {
  readonly identifier: string;
  readonly status: string;
  readonly members: readonly ClusterMember[];
}

export interface ClusterPort {
  /** Undefined where there is no such cluster. */
  describe(clusterIdentifier: string): Promise<Cluster | undefined>;
  /** Asks AWS once: an answer that is lost is a fault, and not asked for again. */
  failOver(clusterIdentifier: string, to: string): Promise<CallAnswer>;
  setPromotionTier(instance: string, promotionTier: number): Promise<CallAnswer>;
}

/** An execution of the operator's document, as Systems Manager has it now. */
export interface Automation {
  readonly id: string;
  readonly documentName: string;
  /** ARN of whoever started it. */
  readonly startedBy: string;
  /** Those that were given, by their names in the document. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Of the plan that its dry run answered, and that approvers saw. */
  readonly plannedHash: string | undefined;
  readonly approval:
    | {
        readonly status: string;
        /** ARNs of those who decided. */
        readonly by: readonly string[];
        readonly at: Date | undefined;
      }
    | undefined;
}

export interface ApprovalSource {
  read(automationExecutionId: string): Promise<Automation | undefined>;
}

/** `pk=LOCK#<cluster> sk=LOCK`: at most one disruptive runbook per cluster. */
export interface RunbookLock {
  /** Grows with every write, and every write is conditional on it: a holder that lost the lock cannot act on it. */
  readonly token: number;
  readonly holder?: LockHolder;
}

export interface LockHolder {
  readonly runbook: string;
  /** Id of the state machine's execution. */
  readonly owner: string;
  readonly takenAt: Date;
  /** When the machine must have ended. */
  readonly expiresAt: Date;
  readonly plan: Plan;
  /** As the operator gave them. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Written before AWS is asked for what must not be asked for twice: a holder that has it asks no more. */
  readonly askedAt?: Date;
  /** Owner of the unfinished run that this one has taken over. */
  readonly continues?: string;
  /** A failed run left it so, for people: only a new run of the same runbook takes it. */
  readonly heldBecause?: string;
}

/** `pk=LOCK#<cluster> sk=RUN#<time>#<execution>`. */
export interface RunRecord {
  readonly executionId: string;
  readonly runbook: string;
  readonly cluster: string;
  readonly endedAt: Date;
  readonly status: string;
  /** The report as Markdown. */
  readonly text: string;
  /** The report as JSON. */
  readonly json: string;
}

interface AlarmStartClaim {
  /** The run that is started. */
  readonly owner: string;
  readonly at: Date;
  /** Another run that was started since then takes the place. */
  readonly unlessSince: Date;
}

export interface AlarmStateSource {
  /** Metric alarms and composite ones as CloudWatch has them now, by name; one that does not exist is left out. */
  read(names: readonly string[]): Promise<ReadonlyMap<string, AlarmReading>>;
}

export interface LockStore {
  read(cluster: string): Promise<RunbookLock | undefined>;
  /** Writes `next` if the lock is still as `previous` was read; false when somebody else wrote in between. */
  write(cluster: string, previous: RunbookLock | undefined, next: RunbookLock): Promise<boolean>;
  /** Writes down that an alarm starts this run; false when another was started so not long ago. The same again is true. */
  claimAlarmStart(cluster: string, claim: AlarmStartClaim): Promise<boolean>;
  /** Writing the same run again changes nothing. */
  appendRun(record: RunRecord): Promise<void>;
  /** Newest first. */
  readRuns(cluster: string, limit: number): Promise<readonly RunRecord[]>;
}

/** Runs of state machines, of this runbook or another. */
export interface ExecutionSource {
  /** However it ended; undefined while it runs, or when AWS does not know it. */
  endedAt(executionId: string): Promise<Date | undefined>;
}

export interface RunbookPorts {
  readonly clusters: ClusterPort;
  readonly scaling: ScalingPort;
  readonly restoring: RestorePort;
  readonly executions: ExecutionSource;
  readonly metrics: MetricSource;
  readonly approvals: ApprovalSource;
  readonly locks: LockStore;
  readonly notifier: Notifier;
  readonly alarms: AlarmStateSource;
  /** Runs of other runbooks that a drill starts. */
  readonly startedRuns: StartedRunPort;
  readonly readiness: ReadinessSource;
  /** What people have set in this region: stop switch and brakes. */
  readonly control: Pick<StateStore, 'readControl'>;
  readonly globals: GlobalClusterPort;
  readonly traffic: TrafficPort;
  readonly floors: FloorPort;
  readonly standing: StandingPort;
  /** The other region of a cluster's pair, by the cluster's name in the configuration. */
  readonly partner: (cluster: string) => PartnerPort;
}
