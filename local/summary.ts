import type { Configuration } from '../core/config/schema.ts';
import type { AuditItem } from '../core/ports.ts';
import { type ScalableTarget, scalableTargets } from '../core/targets.ts';
import { capacityOver, totalOf } from './checks.ts';
import type { PlayedMinute } from './player.ts';
import { count, percent } from './words.ts';

/** What happened over the whole run, a line for each target and one for the alarms. */
export function summaryOf(
  configuration: Configuration,
  minutes: readonly PlayedMinute[],
): readonly string[] {
  return [
    ...scalableTargets(configuration).map((target) => ofTarget(target, minutes)),
    ofAlarms(minutes),
  ];
}

/** A change that was decided, as one line; undefined for a decision to hold. */
export function changeInWords({ target, decision, outcome }: AuditItem): string | undefined {
  if (decision.kind === 'hold' || !isOutcomeOfAct(outcome)) return undefined;
  const { kind, from, to, reason } = decision;
  const refused = outcome.startsWith('accepted') ? '' : `, ${outcome}`;
  return `${target} ${kind} ${from} -> ${to}${refused}: ${reason}`;
}

/** The audit also tells what became of earlier changes; those items carry the new decision too. */
function isOutcomeOfAct(outcome: string): boolean {
  return /^(accepted|refused|stopped|shadow)/.test(outcome);
}

function ofTarget(target: ScalableTarget, minutes: readonly PlayedMinute[]): string {
  const capacity = capacityOver(target, minutes);
  const unit = target.kind === 'edge-function' ? 'instances' : 'readers';
  const changes = minutes
    .flatMap(({ decided }) => decided)
    .filter((item) => item.target === target.name && changeInWords(item) !== undefined);
  const changesOf = (kind: string) =>
    changes.filter(({ decision }) => decision.kind === kind).length;
  return [
    `${target.name}: ${Math.min(...capacity)} to ${Math.max(...capacity)} ${unit}`,
    `${changesOf('scale-out')} times out, ${changesOf('scale-in')} times in`,
    target.kind === 'edge-function' ? servedBy(target.name, minutes) : loadOf(target.name, minutes),
  ].join('; ');
}

function servedBy(name: string, minutes: readonly PlayedMinute[]): string {
  const requests = totalOf(name, minutes, (minute) => minute.invocations);
  const share = (counted: number) => percent(counted / Math.max(1, requests), 1);
  const spillover = totalOf(name, minutes, (minute) => minute.spillover);
  const throttles = totalOf(name, minutes, (minute) => minute.throttles);
  return `${count(requests)} requests, ${share(spillover)} spilled over, ${share(throttles)} throttled`;
}

function loadOf(name: string, minutes: readonly PlayedMinute[]): string {
  const cpu = minutes.map(({ platform }) => platform.auroraClusters[name]?.readerCpuPercent ?? 0);
  return `CPU of the readers up to ${Math.round(Math.max(...cpu))} %`;
}

function ofAlarms(minutes: readonly PlayedMinute[]): string {
  const raised = minutes.flatMap((minute) => minute.raised);
  const names = [...new Set(raised)].map((name) => {
    const short = name.split('/').slice(2).join('/');
    return `${short} ${raised.filter((other) => other === name).length}`;
  });
  return `alarms raised ${raised.length} times: ${names.join(', ')}`;
}
