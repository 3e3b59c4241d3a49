import type { RunbookName } from '../../core/runbooks/runbook.ts';
import { type ConfigurationChanges, standbyChanges } from '../run-configuration.ts';

export const CLUSTER = 'assistant-db';
export const STANDBY_REGION = 'eu-west-1';
const HOME_REGION = 'us-east-1';
const STANDBY_CLUSTER = 'assistant-db-west';

/** How a runbook is rehearsed on the example platform. */
export interface Rehearsal {
  readonly says: string;
  /** Of the configuration. */
  readonly changes: ConfigurationChanges;
  /** A second region with a copy of the database stands by. */
  readonly hasStandby?: boolean;
  /** The runbooks that are run, in order, each with what its operator writes. */
  readonly runs: readonly RehearsedRun[];
}

export interface RehearsedRun {
  readonly runbook: RunbookName;
  readonly inputs?: Readonly<Record<string, string>>;
  /** In the standby's region instead of at home. */
  readonly inStandby?: boolean;
  /** What Grace does once the dry run has said its plan; she approves when left out. */
  readonly whileWaiting?: () => Promise<'Approve' | 'Reject'>;
}

const instances = [`${CLUSTER}-writer`, `${CLUSTER}-reader`];

const failover: ConfigurationChanges = {
  [`runbooks.auroraFailover.${CLUSTER}`]: { instances },
};

/** A pair of regions: each says where the other is. */
export const PAIR: ConfigurationChanges = {
  [`runbooks.regionShift.${CLUSTER}`]: pairOf(STANDBY_REGION, STANDBY_CLUSTER),
  ...standbyChanges(STANDBY_REGION),
  [`regions.${STANDBY_REGION}.runbooks`]: {
    regionShift: { [CLUSTER]: pairOf(HOME_REGION, CLUSTER) },
  },
};

const SHIFT: RehearsedRun = { runbook: 'region-shift', inStandby: true };

export const REHEARSALS: Readonly<Record<RunbookName, Rehearsal>> = {
  'aurora-failover': {
    says: 'a reader becomes the writer',
    changes: failover,
    runs: [{ runbook: 'aurora-failover' }],
  },
  'region-shift': {
    says: 'traffic moves to the standby region, nothing is lost',
    changes: PAIR,
    hasStandby: true,
    runs: [SHIFT],
  },
  'fail-back': {
    says: 'the home region is lost, traffic moves away, and comes back when it is well again',
    changes: PAIR,
    hasStandby: true,
    runs: [
      { ...SHIFT, inputs: { Kind: 'unplanned', AcceptDataLossOf: CLUSTER } },
      { runbook: 'fail-back' },
    ],
  },
  'scale-database': {
    says: 'every instance gets twice the class, one after the other',
    changes: {
      [`runbooks.scaleDatabase.${CLUSTER}`]: { instances },
      'windows.timeZone': 'UTC',
      'windows.weekly.maintenance': {
        targets: [CLUSTER],
        from: '00:00',
        to: '24:00',
        verticalChanges: true,
      },
    },
    runs: [{ runbook: 'scale-database', inputs: { InstanceClass: 'db.r6g.xlarge' } }],
  },
  'restore-from-backup': {
    says: 'a cluster is made from the latest backup, beside the one that serves',
    changes: { [`runbooks.restoreFromBackup.${CLUSTER}`]: {} },
    runs: [
      {
        runbook: 'restore-from-backup',
        inputs: { Source: 'latest', NewClusterIdentifier: `${CLUSTER}-restored` },
      },
    ],
  },
  drill: {
    says: 'a game day: the failover is started as a dry run, and watched by an alarm',
    changes: {
      ...failover,
      'runbooks.drills.game-day': {
        runbook: 'aurora-failover',
        cluster: CLUSTER,
        stopAlarm: 'tidegate/assistant/assistant-edge/error-rate/critical',
        objectives: { recoverySeconds: 120 },
      },
    },
    runs: [{ runbook: 'drill', inputs: { Drill: 'game-day' } }],
  },
};

function pairOf(region: string, clusterIdentifier: string) {
  return {
    globalClusterIdentifier: 'assistant-global',
    partner: { region, clusterIdentifier },
    usualRegion: HOME_REGION,
    peak: { instances: { 'assistant-edge': 6, 'assistant-digest': 1 }, readers: 1 },
  };
}
