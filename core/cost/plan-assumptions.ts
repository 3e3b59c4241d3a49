/** What a plan rests on that the configuration does not say. */
export interface PlanAssumptions {
  readonly p95Millis: number;
  /** Dollars per hour by instance class; they depend on region, engine and contract, so the operator states them. */
  readonly instancePrices: ReadonlyMap<string, number>;
}
