import { holdingBrake } from '../../core/brakes/in-force.ts';
import type { Control } from '../../core/ports.ts';
import { timeInWords } from '../text.ts';

/** Why the control loop leaves a target alone now, in words; undefined when it would undo what release does. */
export function loopAtRest(target: string, control: Control, now: Date): string | undefined {
  if (control.stopped) return `everything is stopped by ${control.by ?? 'somebody'}`;
  const out = holdingBrake(target, 'scale-out', control.brakes, now);
  const scaleIn = holdingBrake(target, 'scale-in', control.brakes, now);
  if (!out || !scaleIn) return undefined;
  const first = out.expiresAt < scaleIn.expiresAt ? out : scaleIn;
  return `it is ${first.kind === 'freeze' ? 'frozen' : 'paused'} until ${timeInWords(first.expiresAt)} by ${first.by}`;
}
