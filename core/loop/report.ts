import type { AuditItem, Ports, TargetState } from '../ports.ts';
import type { ChangeDecision, Decision } from '../scaling/decision.ts';
import { capacityInWords, type ScalableTarget } from '../targets.ts';
import type { ControlLoopRun } from './control-loop-run.ts';
import { type Seen, signature } from './next-state.ts';
import type { Settlement } from './settle-intent.ts';

interface Report {
  readonly run: ControlLoopRun;
  readonly target: ScalableTarget;
  readonly previous: TargetState | undefined;
  readonly ports: Ports;
}

/** Audits what has ended and a decision that is not the last one again, and sends the pages that are new. */
export async function reportSeen(
  report: Report & { readonly seen: Seen; readonly outcome: string },
): Promise<void> {
  const { run, target, previous, seen, outcome, ports } = report;
  const { decision, settlement } = seen;
  const isNews = previous?.lastDecision !== signature(decision, outcome);
  if (settlement)
    await audit(report, decision, `${settlement.kind}: ${settlementInWords(settlement, target)}`);
  // What is carried out is audited with its outcome.
  if (isNews && outcome !== 'claimed') await audit(report, decision, outcome);
  if (isNews && outcome === 'shadow' && decision.kind !== 'hold') {
    await ports.notifier.publish(
      changeNotification(run, target, decision, outcome, 'shadow mode: nothing is changed'),
    );
  }
  for (const page of decision.pages.filter(({ key }) => previous?.paged?.[key] === undefined)) {
    await ports.notifier.publish({
      subject: page.subject,
      text: `${page.text}\n\n${footer(run, target)}`,
    });
  }
}

/** Audits a change with what became of it, and tells people; a drain that goes on or a refusal that repeats is told once. */
export async function reportChange(
  report: Report & {
    readonly decision: ChangeDecision;
    readonly outcome: 'accepted' | 'refused';
    readonly says: string;
  },
): Promise<void> {
  const { run, target, previous, decision, outcome, says, ports } = report;
  if (previous?.lastDecision === signature(decision, outcome)) return;
  await audit(report, decision, `${outcome}: ${says}`);
  await ports.notifier.publish(changeNotification(run, target, decision, outcome, says));
}

async function audit(
  { run, target, ports }: Report,
  decision: Decision,
  outcome: string,
): Promise<void> {
  const item: AuditItem = {
    id: ports.newId(),
    at: run.now,
    target: target.name,
    trigger: run.trigger,
    mode: target.mode,
    decision,
    trail: decision.trail,
    outcome,
    configurationHash: run.configurationHash,
  };
  await ports.store.appendAudit(item);
}

function changeNotification(
  run: ControlLoopRun,
  target: ScalableTarget,
  { kind, from, to, reason, trail }: ChangeDecision,
  outcome: string,
  says: string,
) {
  return {
    subject: `${target.name}: ${kind} ${from} -> ${to} ${outcome}`,
    text: [
      `${target.name}: ${kind} from ${capacityInWords(target, from)} to ${capacityInWords(target, to)}, ${outcome} (${says}).`,
      `Why: ${reason}.`,
      '',
      ...trail.map((step) => `${step.step}: ${step.says}`),
      '',
      footer(run, target),
    ].join('\n'),
  };
}

function settlementInWords({ kind, intent, ...rest }: Settlement, target: ScalableTarget): string {
  const change = `${intent.direction} to ${capacityInWords(target, intent.to)}, asked for at ${intent.requestedAt.toISOString()}`;
  if (kind === 'failed' && 'says' in rest) return `${change}: ${rest.says}`;
  return kind === 'completed' ? `${change}, stands` : `${change}, did not come to stand`;
}

const footer = (run: ControlLoopRun, target: ScalableTarget): string =>
  `Set off by ${run.trigger}, configuration ${run.configurationHash}. All of it: npx tidegate explain ${target.name}. To stop every change: npx tidegate stop --reason "..."`;
