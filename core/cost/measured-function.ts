/** What two weeks have shown of a function; a part that could not be had is missing. */
export interface MeasuredFunction {
  readonly days: number;
  readonly requestsPerMinute: number;
  readonly meanMillis?: number;
  readonly p95Millis?: number;
  /** Some of the time provisioned concurrency stood: then logs do not show what would have started cold. */
  readonly wasProvisioned: boolean;
  /** Share of requests that ran outside of provisioned environments. */
  readonly spilloverPercent: number;
  readonly inFlight?: Spread;
  /** From the REPORT lines of its log, by Logs Insights. */
  readonly reports?: Reports;
  /** As Lambda has it. */
  readonly runtime?: string;
}

/** Of the highest number in each five minutes. */
export interface Spread {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface Reports {
  readonly invocations: number;
  /** Those with an Init Duration. */
  readonly coldStarts: number;
  readonly initP95Millis?: number;
  readonly maxMemoryUsedMegabytes: number;
}
