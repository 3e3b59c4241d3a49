import type { Notification, Notifier, SetCapacityOutcome, TargetState } from '../ports.ts';
import type { ChangeDecision } from '../scaling/decision.ts';
import { capacityInWords, type ScalableTarget } from '../targets.ts';
import type { ControlLoopRun } from './control-loop-run.ts';
import { type Seen, signature } from './next-state.ts';
import { isUntold, type Settlement, settlementInWords } from './settle-intent.ts';
import { isRecent, stillTold } from './told.ts';

/** Something to tell people; `key` makes repetitions recognizable. */
export interface Telling extends Notification {
  readonly key?: string;
}

/** What a telling is about. */
interface Matter {
  readonly run: ControlLoopRun;
  readonly target: ScalableTarget;
  readonly previous: TargetState | undefined;
}

/** Why a change that was decided is not carried out: people are told, or a stop would be forgotten overnight. */
const OBSTACLES: Readonly<Record<string, string>> = {
  shadow: 'shadow mode: nothing is changed',
  stopped: 'the stop switch is set: nothing is changed until `npx tidegate start`',
};

/** What people are to be told of a look and have not been told. */
export function tellingsOfLook(matter: Matter, seen: Seen, outcome: string): readonly Telling[] {
  const { run, target, previous } = matter;
  const { decision, settlement } = seen;
  const told = stillTold(previous, decision, run.now);
  const pages = decision.pages
    .filter(({ key }) => told[key] === undefined)
    .map(({ key, subject, text }) => ({ key, subject, text: `${text}\n\n${footer(run, target)}` }));
  const obstacle = OBSTACLES[outcome];
  return [
    ...(settlement && isUntold(settlement) ? [foundComplete(matter, settlement)] : []),
    ...pages,
    ...(obstacle && decision.kind !== 'hold'
      ? news(matter, decision, { kind: outcome, says: obstacle })
      : []),
  ];
}

/** What people are to be told of a change that AWS was asked for. */
export function tellingsOfChange(
  matter: Matter,
  decision: ChangeDecision,
  outcome: SetCapacityOutcome,
): readonly Telling[] {
  // That a change which failed is asked for again is in the page about the failure.
  const isAgain =
    outcome.kind === 'accepted' && isRecent(matter.previous, 'failed', matter.run.now);
  return isAgain ? [] : news(matter, decision, outcome);
}

export async function tell(tellings: readonly Telling[], notifier: Notifier): Promise<void> {
  for (const { subject, text } of tellings) await notifier.publish({ subject, text });
}

export function keysOf(tellings: readonly Telling[]): readonly string[] {
  return tellings.flatMap(({ key }) => (key === undefined ? [] : [key]));
}

/** Nothing when the same was decided and became of it last time; what is only wished for or refused, once in a while. */
function news(
  matter: Matter,
  decision: ChangeDecision,
  { kind: outcome, says }: { readonly kind: string; readonly says: string },
): readonly Telling[] {
  const { run, target, previous } = matter;
  const { kind, from, to, reason, trail } = decision;
  if (previous?.lastDecision === signature(decision, outcome)) return [];
  const key = outcome === 'accepted' ? undefined : `${outcome} ${kind}`;
  if (key !== undefined && isRecent(previous, key, run.now)) return [];
  const text = [
    `${target.name}: ${kind} from ${capacityInWords(target, from)} to ${capacityInWords(target, to)}, ${outcome} (${says}).`,
    `Why: ${reason}.`,
    '',
    ...trail.map((step) => `${step.step}: ${step.says}`),
    '',
    footer(run, target),
  ].join('\n');
  const subject = `${target.name}: ${kind} ${from} -> ${to} ${outcome}`;
  return [{ ...(key !== undefined && { key }), subject, text }];
}

/** The handler that asked for it ended before it could tell. */
function foundComplete({ run, target }: Matter, settlement: Settlement): Telling {
  const { direction, from, to, reason } = settlement.intent;
  return {
    subject: `${target.name}: ${direction} ${from} -> ${to} completed`,
    text: `${settlementInWords(settlement, target)}.\nWhy: ${reason}.\n\n${footer(run, target)}`,
  };
}

const footer = (run: ControlLoopRun, target: ScalableTarget): string =>
  `Set off by ${run.trigger}, configuration ${run.configurationHash}. All of it: npx tidegate explain ${target.name}. To stop every change: npx tidegate stop --reason "..."`;
