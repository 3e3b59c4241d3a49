import type { Configuration } from '../core/config/schema.ts';
import { type ScalableTarget, scalableTargets } from '../core/targets.ts';
import { capacityOver, totalOf } from './checks.ts';
import { isChange } from './decision-in-words.ts';
import type { PlayedMinute } from './player.ts';
import { count, percent } from './words.ts';

/** What happened over the whole run, a line for each target and for each alarm. */
export function summaryOf(
  configuration: Configuration,
  minutes: readonly PlayedMinute[],
): readonly string[] {
  return [
    ...scalableTargets(configuration).map((target) => ofTarget(target, minutes)),
    ...ofAlarms(minutes),
  ];
}

function ofTarget(target: ScalableTarget, minutes: readonly PlayedMinute[]): string {
  const capacity = capacityOver(target, minutes);
  const unit = target.kind === 'edge-function' ? 'instances' : 'readers';
  const changes = minutes
    .flatMap(({ decided }) => decided)
    .filter((item) => item.target === target.name && isChange(item));
  const changesOf = (kind: string) =>
    changes.filter(({ decision }) => decision.kind === kind).length;
  return [
    `${target.name}: ${Math.min(...capacity)} to ${Math.max(...capacity)} ${unit}`,
    `${changesOf('scale-out')} x scale-out, ${changesOf('scale-in')} x scale-in`,
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

function ofAlarms(minutes: readonly PlayedMinute[]): readonly string[] {
  const raised = minutes.flatMap((minute) => minute.raised);
  const times = (name: string) => raised.filter((other) => other === name).length;
  return [
    `alarms raised ${raised.length} times:`,
    ...[...new Set(raised)].sort().map((name) => `  ${times(name)} x ${name}`),
  ];
}
