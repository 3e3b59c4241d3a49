import type { HoldReason } from '../scaling/decision.ts';
import type { ShadowHolds } from './holds.ts';

/** A week has every weekday and both halves of it. */
const LEAST_HOURS = 7 * 24;
/** A signal that is missing or a lever that is blocked for more than this share of the time would make `act` idle. */
const MOST_SHARE_HINDERED = 0.1;
const HINDRANCES: readonly HoldReason[] = ['no-data', 'blocked'];

export interface ShadowVerdict {
  readonly kind: 'nothing-recorded' | 'too-early' | 'mend-first' | 'ready';
  readonly says: string;
}

/** Whether the record is long and clean enough to decide by; that what would be done is right, only people can say. */
export function verdictOf({
  hours,
  holds,
  isWished,
}: {
  readonly hours: number;
  readonly holds: readonly ShadowHolds[];
  readonly isWished: boolean;
}): ShadowVerdict {
  if (hours === 0)
    return {
      kind: 'nothing-recorded',
      says: 'no decision of shadow mode is in the audit: there is nothing to decide by',
    };
  const hindered = holds.filter(({ reason }) => HINDRANCES.includes(reason));
  const worst = hindered.find((hold) => hold.hours > MOST_SHARE_HINDERED * hours);
  if (worst)
    return {
      kind: 'mend-first',
      // 30 of 100 h -> 30 %
      says: `${Math.round((100 * worst.hours) / hours)} % of the time it could not have acted (${worst.reason}): ${worst.says}`,
    };
  if (hours < LEAST_HOURS)
    return {
      kind: 'too-early',
      says: `${Math.floor(hours)} hours of shadow mode are recorded; a whole week (${LEAST_HOURS}) shows every weekday`,
    };
  return {
    kind: 'ready',
    says: isWished
      ? 'the record is long and clean enough: if what it would have done is what you want, let it act'
      : 'it would have changed nothing: the bounds fit this load, and acting would cost nothing more',
  };
}
