import { ASSUMPTIONS, type DatabaseAssumptions } from '../assumptions.ts';

/** What the lab takes for granted of an Aurora cluster. Every number says where it comes from. */
export interface ClusterParameters {
  /** They stand from the beginning, and are nobody's to remove. */
  readonly minReaders: number;
  /** From the request until a new reader is available. */
  readonly creationSeconds: number;
  /** From the deletion until the cluster may be changed again. */
  readonly deletionSeconds: number;
  /** A reader that is to go keeps serving so long at most, or until it has hardly any connection. */
  readonly drainSeconds: number;
  /** From available until deleted, by the second, but at least so long. */
  readonly billedAtLeastSeconds: number;
  /** Missing where the instance class has no price. */
  readonly readerDollarsPerHour?: number;
  /** What requests take of the readers. */
  readonly load: Pick<
    DatabaseAssumptions,
    'vcpus' | 'readerCpuSeconds' | 'connectionsPerRequestInFlight'
  >;
  /** Readers above this are short of CPU: the warning line. */
  readonly lineCpuPercent: number;
}

export const CLUSTER_PARAMETERS: ClusterParameters = {
  minReaders: 1,
  // 3 to 8 minutes (aws-samples/sample-ManagedAutoScaler, README); AWS states none: the slow end is assumed
  creationSeconds: 480,
  deletionSeconds: 300, // assumed
  drainSeconds: 300, // as the configuration has it unless it says otherwise
  billedAtLeastSeconds: 600, // Aurora guide, on-demand DB instances
  load: ASSUMPTIONS.database,
  lineCpuPercent: 70,
};
