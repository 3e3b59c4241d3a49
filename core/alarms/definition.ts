import type { Level } from '../config/schema.ts';
import type { Metric } from '../metrics.ts';

/** Which part of the platform an alarm watches. */
type Component = 'edge-function' | 'queue' | 'aurora' | 'tidegate';

/** The measured thing, as it stands in an alarm's name. */
export type Slug =
  | 'utilization'
  | 'response-time'
  | 'error-rate'
  | 'request-rate'
  | 'cpu'
  | 'memory'
  | 'request-queue'
  | 'request-age'
  | 'reader-cpu'
  | 'writer-cpu'
  | 'connections'
  | 'heartbeat'
  | 'handler-errors'
  | 'handler-throttles'
  | 'failed-events'
  | 'rejected-events'
  | 'undelivered-notifications'
  | 'saturation'
  | 'breaker'
  | 'look-age'
  | 'traffic-shifted';

export type MissingData = 'breaching' | 'notBreaching' | 'ignore' | 'missing';

/** A metric under an id, or an expression over ids: numbers, `+ - * / ( )`, comparison, IF and FILL only. */
export type AlarmQuery =
  | { readonly id: string; readonly metric: Metric }
  | { readonly id: string; readonly expression: string };

/** One CloudWatch alarm: what `lib` draws, `plan` lists and `doctor` compares, all from the same data. */
export interface AlarmDefinition {
  /** `tidegate/<project>/<target>/<metric>/<level>` */
  readonly name: string;
  readonly component: Component;
  /** The component's name in the configuration, e.g. a queue's. */
  readonly componentName: string;
  readonly slug: Slug;
  readonly level: Level;
  /** Targets to evaluate when the alarm changes; empty when it only tells people. */
  readonly drives: readonly string[];
  /** The last query is the one that is compared with the threshold. */
  readonly queries: readonly AlarmQuery[];
  readonly threshold: number;
  readonly comparison:
    | 'GreaterThanOrEqualToThreshold'
    | 'LessThanThreshold'
    | 'GreaterThanThreshold';
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: MissingData;
  /** Says what is measured, what Tidegate will do, and what it will not. */
  readonly description: string;
}
