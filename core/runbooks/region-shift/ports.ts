import type { CallAnswer } from '../call-answer.ts';

/** An Aurora global database as the receiving region's RDS tells of it. */
export interface GlobalCluster {
  readonly identifier: string;
  readonly status: string;
  readonly engineVersion: string;
  /** What RDS says of a switchover or failover that is going on. */
  readonly change?: { readonly status: string; readonly from: string; readonly to: string };
  readonly members: readonly GlobalMember[];
}

export interface GlobalMember {
  readonly clusterArn: string;
  /** Taken from the ARN. */
  readonly region: string;
  readonly isWriter: boolean;
}

/** Each call goes to the receiving region, and is made once: an answer that is lost is a fault, and not asked for again. */
export interface GlobalClusterPort {
  /** Undefined where there is no such global cluster. */
  describe(globalClusterIdentifier: string): Promise<GlobalCluster | undefined>;
  /** Planned: waits until the target has everything, loses nothing; needs both regions. */
  switchOver(globalClusterIdentifier: string, targetClusterArn: string): Promise<CallAnswer>;
  /** Unplanned: AllowDataLoss. */
  failOver(globalClusterIdentifier: string, targetClusterArn: string): Promise<CallAnswer>;
}

/** Where users' requests go, as far as this region decides it. */
export interface TrafficPort {
  /** Undefined when nothing that can tell has answered. */
  read(cluster: string): Promise<TrafficState | undefined>;
  /** Sends requests away from the partner's region, to this one. Writing the same again changes nothing. */
  shiftHere(cluster: string, by: string): Promise<CallAnswer>;
  /** Takes back what `shiftHere` said: this region no longer keeps requests away from the partner's. */
  giveBack(cluster: string, by: string): Promise<CallAnswer>;
}

export interface TrafficState {
  /** This region keeps requests away from its partner's. */
  readonly isShiftedHere: boolean;
  readonly since?: Date;
  readonly by?: string;
}

export interface PartnerRun {
  readonly runbook: string;
  readonly owner: string;
  /** When its machine must have ended. */
  readonly expiresAt: Date;
}

/** The other region of the pair. Only a planned shift and a fail-back call it: an unplanned shift has no partner. */
export interface PartnerPort {
  readonly traffic: Pick<TrafficPort, 'read' | 'giveBack'>;
  /** The run that has the cluster's lock there and has not settled it; it may have died. */
  unsettledRun(cluster: string): Promise<PartnerRun | undefined>;
  /** Freezes the scaler there, so that nothing moves while the database does; the same again changes nothing. */
  freeze(brake: {
    readonly reason: string;
    readonly by: string;
    readonly until: Date;
  }): Promise<CallAnswer>;
  thaw(by: string): Promise<CallAnswer>;
  /** What its traffic has needed at most in the last 24 hours: concurrent requests by function of the configuration. */
  peakConcurrency(): Promise<ReadonlyMap<string, number>>;
  /** Readers of the cluster that are available there now. */
  readers(clusterIdentifier: string): Promise<number>;
}

/** Floors in this region, until they expire: the control loop raises capacity to them and keeps it there. */
export interface FloorPort {
  /** In instances of a function or readers of a cluster; the same again changes nothing. */
  raise(floor: {
    readonly target: string;
    readonly instances: number;
    readonly reason: string;
    readonly by: string;
    readonly until: Date;
  }): Promise<CallAnswer>;
}

/** What stands in this region. */
export interface StandingPort {
  /** Provisioned environments of a function's alias that are ready. */
  provisionedConcurrency(functionName: string, alias: string): Promise<number>;
}
