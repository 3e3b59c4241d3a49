/** What a plan rests on that the configuration does not say. */
export interface PlanAssumptions {
  readonly p95Millis: number;
}
