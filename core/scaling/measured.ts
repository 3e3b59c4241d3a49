import type { EdgeFunctionTarget } from '../targets.ts';
import type { Measurements } from './observation.ts';

/** What a reading of a function's metric rests on. */
export interface Measured {
  readonly target: EdgeFunctionTarget;
  readonly observation: Measurements;
  readonly now: Date;
}
