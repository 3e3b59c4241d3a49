import type { SetCapacityOutcome } from '../../core/ports.ts';
import type { ScalableTarget } from '../../core/targets.ts';

/** What release does to a target, as AWS has it now. */
export interface ReleaseView {
  /** In the target's unit: what stands, and what will. */
  readonly from: number;
  readonly to: number;
  /** What stands that is Tidegate's, in words. */
  readonly says: string;
  /** The calls that are left to make, as arguments of the AWS CLI; none when all is done. */
  readonly calls: readonly string[];
  /** What stays and what follows. */
  readonly notes: readonly string[];
}

/** A target as release sees it. `step` does one of the things that are left; to be repeated until `look` has no calls. */
export interface Releasable {
  readonly target: ScalableTarget;
  look(): Promise<ReleaseView>;
  step(): Promise<SetCapacityOutcome>;
}
