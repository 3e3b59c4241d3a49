import type { Notification, Notifier, SetCapacityOutcome, TargetState } from '../ports.ts';
import type { ChangeDecision } from '../scaling/decision.ts';
import type { ScalableTarget } from '../targets.ts';
import type { ControlLoopRun } from './control-loop-run.ts';
import { type Seen, signature } from './next-state.ts';
import { isUntold, type Settlement, settlementInWords } from './settle-intent.ts';
import { changeText, foundText, pageText, type Severity, severityOf } from './telling-text.ts';
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
  shadow: 'In shadow mode nothing is changed',
  stopped: 'The stop switch is set, and nothing is changed',
};

/** Of changes that are not made; those that are made are news. */
const SEVERITIES: Readonly<Record<string, Severity>> = { refused: 'WARNING', stopped: 'WARNING' };

/** What people are to be told of a look and have not been told. */
export function tellingsOfLook(matter: Matter, seen: Seen, outcome: string): readonly Telling[] {
  const { run, target, previous } = matter;
  const { decision, settlement } = seen;
  const told = stillTold(previous, decision, run.now);
  const pages = decision.pages
    .filter(({ key }) => told[key] === undefined)
    .map((page) => ({
      key: page.key,
      subject: `${severityOf(page)} ${page.subject}`,
      text: pageText(page, decision, { run, target }),
    }));
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
  const { kind, from, to } = decision;
  if (previous?.lastDecision === signature(decision, outcome)) return [];
  const key = outcome === 'accepted' ? undefined : `${outcome} ${kind}`;
  if (key !== undefined && isRecent(previous, key, run.now)) return [];
  const severity = SEVERITIES[outcome] ?? 'INFO';
  return [
    {
      ...(key !== undefined && { key }),
      subject: `${severity} ${target.name}: ${kind} ${from} -> ${to} ${outcome}`,
      text: changeText(decision, { outcome, says }, { run, target }),
    },
  ];
}

/** The handler that asked for it ended before it could tell. */
function foundComplete({ run, target }: Matter, settlement: Settlement): Telling {
  const { direction, from, to, reason } = settlement.intent;
  return {
    subject: `INFO ${target.name}: ${direction} ${from} -> ${to} completed`,
    text: foundText(settlementInWords(settlement, target, run.now), reason, { run, target }),
  };
}
