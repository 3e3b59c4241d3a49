/** One published bin of the function's metrics; environments and requests. */
export interface DemandMeasurement {
  readonly endsAt: number;
  readonly seconds: number;
  /** Requests in flight. */
  readonly mean: number;
  readonly max: number;
  readonly requests: number;
  readonly spilled: number;
}

/** What is provisioned, in environments. */
export interface ProvisionedNow {
  readonly current: number;
  /** An allocation is under way: nothing else can be asked for. */
  readonly isChanging: boolean;
  readonly floor: number;
  readonly ceiling: number;
  readonly unit: number;
}
