import type { Metric } from '../metrics.ts';
import type { Move } from '../ports.ts';
import type { AuroraReadersTarget } from '../targets.ts';
import { newest, type Observation, type SignalReading } from './observation.ts';

/** Everything that the signals of one cluster rest on. */
export interface AuroraContext {
  readonly target: AuroraReadersTarget;
  readonly observation: Observation;
  /** Edge functions whose slow answers may come from this cluster's readers. */
  readonly functions: readonly string[];
  /** When the cluster may change its instance class: `allowed at any time`. */
  readonly verticalChanges: string;
  readonly lastMove: Move | undefined;
  /** When as many readers as now came to stand; undefined when Tidegate never changed them. */
  readonly lastChangeCompletedAt: Date | undefined;
  readonly now: Date;
}

/** Instances publish every minute as long as they stand, so nothing of them is ever silent. */
export function measuredAlways({ observation, now }: AuroraContext, metric: Metric): SignalReading {
  const reading = newest(observation, metric, now);
  return reading.kind === 'silent' ? { kind: 'missing', why: 'missing' } : reading;
}
