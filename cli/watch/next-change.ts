import { brakeInWords, type Direction } from '../../core/brakes/brake.ts';
import { holdingBrake } from '../../core/brakes/in-force.ts';
import type { Control, TargetState } from '../../core/ports.ts';
import type { ScalableTarget } from '../../core/targets.ts';
import { timeInWords } from '../../core/time-in-words.ts';

/** When a target may be changed in a direction at the earliest, as far as its state says; signals decide whether. */
export type NextChange =
  | { readonly kind: 'now' }
  | { readonly kind: 'from'; readonly at: Date }
  | { readonly kind: 'not'; readonly says: string };

export interface Changeable {
  readonly target: ScalableTarget;
  readonly state: TargetState | undefined;
  readonly control: Control;
  readonly floor: number;
  readonly ceiling: number;
  readonly now: Date;
}

export function nextChange(direction: Direction, changeable: Changeable): NextChange {
  const { target, state, control, floor, ceiling, now } = changeable;
  const not = (says: string): NextChange => ({ kind: 'not', says });
  if (target.mode === 'shadow') return not('shadow mode');
  if (control.stopped) return not('stopped');
  const brake = holdingBrake(target.name, direction, control.brakes, now);
  if (brake) return not(brakeInWords(brake));
  const { freeze, scaleInWaits } = target.windows ?? {};
  if (freeze)
    return not(`frozen by window ${freeze.window} until ${timeInWords(freeze.until, now)}`);
  if (state?.intent) return not('a change is under way');
  const capacity = state?.observedCapacity;
  if (direction === 'scale-out' && capacity !== undefined && capacity >= ceiling)
    return not(`the ceiling of ${ceiling} is reached`);
  if (direction === 'scale-in' && capacity !== undefined && capacity <= floor)
    return not(`the floor of ${floor} is reached`);
  if (direction === 'scale-in' && scaleInWaits) return not('outside of the windows that allow it');
  const at = cooldownEnd(direction, target, state);
  return at && at > now ? { kind: 'from', at } : { kind: 'now' };
}

/** Its own direction's cooldown after the last change of either direction. */
function cooldownEnd(
  direction: Direction,
  target: ScalableTarget,
  state: TargetState | undefined,
): Date | undefined {
  const seconds =
    direction === 'scale-out' ? target.scaleOutCooldownSeconds : target.scaleInCooldownSeconds;
  const completions = [state?.lastScaleOutCompletedAt, state?.lastScaleInCompletedAt].filter(
    (date) => date !== undefined,
  );
  if (completions.length === 0) return undefined;
  return new Date(Math.max(...completions.map((date) => date.getTime())) + seconds * 1000);
}
