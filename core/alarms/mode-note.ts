import type { Mode } from '../targets.ts';

/** Ends the description of an alarm whose target is only watched. */
export function modeNote(mode: Mode): string {
  return mode === 'shadow' ? ' In mode shadow now: it records this and changes nothing.' : '';
}
