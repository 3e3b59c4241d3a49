import type { AuditItem } from '../ports.ts';
import type { ChangeDecision } from '../scaling/decision.ts';
import type { ScalableTarget } from '../targets.ts';
import { holdsOf, type ShadowHolds } from './holds.ts';
import { type Standing, standings } from './standings.ts';
import { type ShadowVerdict, verdictOf } from './verdict.ts';

/** What a target in shadow mode would have had done to it. What stands in the audit is all that it rests on. */
export interface ShadowReport {
  readonly target: string;
  readonly from: Date;
  readonly to: Date;
  /** With a decision of shadow mode standing; the rest of the range is in no figure. */
  readonly hours: number;
  /** Oldest first. */
  readonly wishes: readonly ShadowWish[];
  /** Hours in which what stood was less, or more, than what was wished for. */
  readonly hoursBelow: number;
  readonly hoursAbove: number;
  /** Most hours first; `right-size` among them. */
  readonly holds: readonly ShadowHolds[];
  /** Dollars that the wishes would have added (negative: saved) while they stood; missing where a price is not known. */
  readonly dollars?: { readonly added: number; readonly saved: number };
  readonly verdict: ShadowVerdict;
}

/** Decisions of one direction without another in between: in shadow mode nothing answers a wish, so it is repeated. */
export interface ShadowWish {
  readonly kind: ChangeDecision['kind'];
  readonly at: Date;
  readonly hours: number;
  readonly from: number;
  /** The furthest that was wished for. */
  readonly to: number;
  /** The signal that asked, e.g. `response-time/critical of assistant-edge`, or what the first decision gave as reason. */
  readonly cause: string;
  readonly reason: string;
}

export interface ShadowQuestion {
  readonly target: ScalableTarget;
  /** Of the target, in any order; the one that stood at `from` among them. */
  readonly audit: readonly AuditItem[];
  readonly from: Date;
  readonly to: Date;
  /** Undefined for a capacity without a known price. */
  readonly dollarsPerHour: (capacity: number) => number | undefined;
}

export function shadowReportOf(question: ShadowQuestion): ShadowReport {
  const { target, from, to } = question;
  const stood = standings(question);
  const wishes = wishesOf(stood);
  const holds = holdsOf(stood);
  const hours = hoursOf(stood);
  const dollars = dollarsOf(stood, question.dollarsPerHour);
  return {
    target: target.name,
    from,
    to,
    hours,
    wishes,
    hoursBelow: hoursOf(stood.filter(({ item }) => item.decision.kind === 'scale-out')),
    hoursAbove: hoursOf(stood.filter(({ item }) => item.decision.kind === 'scale-in')),
    holds,
    ...(dollars && { dollars }),
    verdict: verdictOf({ hours, holds, isWished: wishes.length > 0 }),
  };
}

function hoursOf(stood: readonly Standing[]): number {
  return stood.reduce((sum, { hours }) => sum + hours, 0);
}

function wishesOf(stood: readonly Standing[]): readonly ShadowWish[] {
  const wishes: ShadowWish[] = [];
  let previous: string = 'hold';
  for (const { item, hours } of stood) {
    const { decision } = item;
    const open = decision.kind === previous ? wishes.at(-1) : undefined;
    previous = decision.kind;
    if (decision.kind === 'hold') continue;
    if (open) wishes.splice(-1, 1, longer(open, decision, hours));
    else wishes.push(wishOf(item.at, decision, hours));
  }
  return wishes;
}

function wishOf(at: Date, decision: ChangeDecision, hours: number): ShadowWish {
  const { kind, from, to, reason, cause } = decision;
  const inWords = cause ? `${cause.slug}/${cause.level} of ${cause.componentName}` : reason;
  return { kind, at, hours, from, to, cause: inWords, reason };
}

function longer(wish: ShadowWish, { kind, to }: ChangeDecision, hours: number): ShadowWish {
  const furthest = kind === 'scale-out' ? Math.max(wish.to, to) : Math.min(wish.to, to);
  return { ...wish, hours: wish.hours + hours, to: furthest };
}

/** As if the wish had been there at once and for as long as it was wished for; billing floors come on top. */
function dollarsOf(
  stood: readonly Standing[],
  dollarsPerHour: ShadowQuestion['dollarsPerHour'],
): ShadowReport['dollars'] {
  let [added, saved] = [0, 0];
  for (const { item, hours } of stood) {
    const { decision } = item;
    if (decision.kind === 'hold') continue;
    const before = dollarsPerHour(decision.from);
    const after = dollarsPerHour(decision.to);
    if (before === undefined || after === undefined) return undefined;
    if (after > before) added += (after - before) * hours;
    else saved += (before - after) * hours;
  }
  return { added, saved };
}
