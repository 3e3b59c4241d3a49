/* What two weeks have shown; a part that could not be had is missing. */

export const MEASURED_DAYS = 14;

/** Of a series of five minutes each. */
export interface Spread {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface MeasuredFunction {
  readonly requestsPerMinute: number;
  readonly meanMillis?: number;
  /** The P95 of each five minutes. */
  readonly responseMillis?: Spread;
  /** The most in each five minutes. */
  readonly inFlight?: Spread;
  /** Some of the time provisioned concurrency stood: then logs do not show what would have started cold. */
  readonly wasProvisioned: boolean;
  /** From the REPORT lines of its log, by Logs Insights. */
  readonly reports?: Reports;
  /** As Lambda has it. */
  readonly runtime?: string;
}

export interface Reports {
  readonly invocations: number;
  /** Those with an Init Duration. */
  readonly coldStarts: number;
  readonly initP95Millis?: number;
  readonly maxMemoryUsedMegabytes: number;
}

export interface MeasuredCluster {
  /** Averages over all readers. */
  readonly readerCpuPercent?: Spread;
  readonly writerCpuPercent?: Spread;
  /** The least that was free. */
  readonly writerFreeableMegabytes?: number;
}

export interface MeasuredQueue {
  readonly messages?: Spread;
}

export interface AlarmHistory {
  readonly timesRaised: number;
  /** Of the two weeks, in ALARM. */
  readonly shareRaised: number;
}

export interface Measured {
  readonly functions: ReadonlyMap<string, MeasuredFunction>;
  readonly clusters: ReadonlyMap<string, MeasuredCluster>;
  readonly queues: ReadonlyMap<string, MeasuredQueue>;
  /** By name; an alarm whose history could not be read is missing. */
  readonly alarms: ReadonlyMap<string, AlarmHistory>;
}
