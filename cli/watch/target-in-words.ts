import type { AuditItem, Intent } from '../../core/ports.ts';
import { timeInWords } from '../../core/time-in-words.ts';
import type { NextChange } from './next-change.ts';
import type { WatchedTarget } from './read-watched.ts';

/* What stands under a target, in words: everything in ages, because what is watched is now. */

/** `scale-out 2 -> 4, accepted 20 s ago` */
export function underWay({ direction, from, to, requestedAt, phase }: Intent, now: Date): string {
  return `${direction} ${from} -> ${to}, ${phase} ${age(requestedAt, now)} ago`;
}

/** The decision, how long ago, and why. */
export function decided({ decision, at, outcome }: AuditItem, now: Date): string {
  const { kind, trail } = decision;
  if (kind !== 'hold')
    return `${kind} ${decision.from} -> ${decision.to} ${outcome.split(':')[0]} ${age(at, now)} ago: ${decision.reason}`;
  const stability = trail.findIndex(({ step }) => step === 'stability');
  // What comes after the bounds decided; a hold that stability has fixed ends with the bounds themselves.
  const deciding = trail.length - stability > 2 ? trail.at(-1) : trail[stability];
  return `hold, ${decision.reason}, for ${age(at, now)}${deciding ? `: ${deciding.says}` : ''}`;
}

/** When it may go out and in at the earliest, or what keeps it. */
export function nextChanges({ nextScaleOut: out, nextScaleIn }: WatchedTarget, now: Date): string {
  if (out.kind === 'not' && nextScaleIn.kind === 'not' && out.says === nextScaleIn.says)
    return `no change: ${out.says}`;
  return `scale-out ${nextInWords(out, now)}; scale-in ${nextInWords(nextScaleIn, now)}`;
}

function nextInWords(next: NextChange, now: Date): string {
  switch (next.kind) {
    case 'now':
      return 'possible now';
    case 'from':
      return `from ${timeInWords(next.at, now)}`;
    default:
      return `not: ${next.says}`;
  }
}

export function ages({ state }: WatchedTarget, now: Date): string {
  const looked = state?.lookedAt
    ? `looked at ${age(state.lookedAt, now)} ago`
    : 'not looked at yet';
  const read = state?.capacityReadAt ? `, capacity read ${age(state.capacityReadAt, now)} ago` : '';
  return `${looked}${read}`;
}

/** `40 s`, `12 min`, `3 h`, `2 d` */
export function age(then: Date, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - then.getTime()) / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}
