import { timeInWords } from '../time-in-words.ts';
import { unreachable } from '../unreachable.ts';

interface BrakeBase {
  readonly id: string;
  readonly reason: string;
  /** Who set it, as AWS knows them. */
  readonly by: string;
  readonly at: Date;
  /** From this instant on it no longer counts, also while it is still in the table. */
  readonly expiresAt: Date;
}

export type Direction = 'scale-out' | 'scale-in';

/** One target is not changed in this direction, whatever signals and bounds ask for. */
export interface Pause extends BrakeBase {
  readonly kind: 'pause';
  readonly target: string;
  readonly direction: Direction | 'both';
}

/** Nothing is changed. */
export interface Freeze extends BrakeBase {
  readonly kind: 'freeze';
}

/** One target's floor and ceiling, in place of what file and windows say; what it leaves out stays theirs. */
export interface Override extends BrakeBase {
  readonly kind: 'override';
  readonly target: string;
  readonly floor?: number;
  readonly ceiling?: number;
}

/** What a person has set against the configuration, for a while. Never changed: it ends, or is lifted. */
export type Brake = Pause | Freeze | Override;

/** Stands for brakes that cannot be read: nobody knows what they were, so nothing is changed until people set them anew. */
export const UNREADABLE_BRAKES: Freeze = {
  kind: 'freeze',
  id: 'unreadable',
  reason: 'the brakes in the table cannot be read; lift all of them and set them anew',
  by: 'tidegate',
  at: new Date(0),
  expiresAt: new Date('9999-12-31T23:59:59.000Z'),
};

/** What a person has done to the brakes; kept for ever. */
export type BrakeRecord =
  | { readonly kind: 'set'; readonly brake: Brake }
  | {
      readonly kind: 'lifted';
      readonly id: string;
      readonly lifted: readonly Brake[];
      readonly reason: string;
      readonly by: string;
      readonly at: Date;
    };

/** `scale-in paused until 2026-03-02 12:00:00 UTC by ada: database migration` */
export function brakeInWords(brake: Brake): string {
  const { by, reason, expiresAt } = brake;
  return `${effectInWords(brake)} until ${timeInWords(expiresAt)} by ${by}: ${reason}`;
}

/** `floor 6 and ceiling 12 by override` */
export function effectInWords(brake: Brake): string {
  switch (brake.kind) {
    case 'freeze':
      return 'everything frozen';
    case 'pause':
      return brake.direction === 'both' ? 'paused' : `${brake.direction} paused`;
    case 'override': {
      const { floor, ceiling } = brake;
      const said = [
        ...(floor === undefined ? [] : [`floor ${floor}`]),
        ...(ceiling === undefined ? [] : [`ceiling ${ceiling}`]),
      ];
      return `${said.join(' and ')} by override`;
    }
    default:
      return unreachable(brake);
  }
}
