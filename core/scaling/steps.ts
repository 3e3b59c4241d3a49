import type { Level } from '../config/schema.ts';
import type { EdgeFunctionTarget } from '../targets.ts';

/** Where a threshold's step leads: warning x1.25, critical x2, at least one instance, never beyond `largestStep`. */
export function steppedCapacity(target: EdgeFunctionTarget, current: number, level: Level): number {
  const { warningStep, criticalStep } = target.configuration.scaling;
  // 2 instances, warning: max(2 + 1, ceil(2 x 1.25)) = 3; 4 instances, critical: ceil(4 x 2) = 8
  const stepped = Math.ceil(current * (level === 'critical' ? criticalStep : warningStep));
  return Math.min(Math.max(Math.floor(current) + 1, stepped), largestStep(target, current));
}

/** The farthest that one step may reach: beyond up / down = 2.33 it would land below the scale-down line. */
export function largestStep(target: EdgeFunctionTarget, current: number): number {
  const { scaleUpThreshold, scaleDownThreshold } = target.configuration.scaling;
  // 4 instances -> floor(4 x 0.7 / 0.3) = 9; the epsilon keeps 3 x 0.7 / 0.3 at 7
  return Math.max(
    Math.floor(current) + 1,
    Math.floor((current * scaleUpThreshold) / scaleDownThreshold + 1e-9),
  );
}

/** The lowest that one scale-in step may reach: half of what stands, so that a wrong one is cheap to undo. */
export const lowestStep = (current: number): number => Math.ceil(current / 2);
