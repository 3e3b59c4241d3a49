import { type Brake, type BrakeRecord, effectInWords } from '../core/brakes/brake.ts';
import { overridden } from '../core/brakes/in-force.ts';
import { unreachable } from '../core/unreachable.ts';
import { targetsAt } from '../core/windows/targets-at.ts';
import type { Asked } from './ask-for-brakes.ts';
import { plural, timeInWords, wrapped } from './text.ts';

/** What has been set, what it changes, and how to end it. */
export function setInWords({ record, brakes, configuration, now }: Asked): string {
  if (record.kind !== 'set') return '';
  const { brake } = record;
  const others = brakes.filter(({ id }) => id !== brake.id).map(headline);
  const also = others.length === 0 ? '' : ` In force besides: ${others.join('; ')}.`;
  return `${headline(brake)}. ${consequence(brake, { brakes, configuration, now })}${also} To end it earlier: npx tidegate lift ${brake.kind === 'freeze' ? '--freeze' : brake.target} --reason "..."`;
}

export function liftedInWords({ record, brakes }: Asked): string {
  if (record.kind !== 'lifted') return '';
  const still =
    brakes.length === 0
      ? 'No brake is in force any more.'
      : `Still in force: ${brakes.map(headline).join('; ')}.`;
  return `Lifted: ${record.lifted.map(headline).join('; ')}. It counts from the next decision on, within a minute. ${still}`;
}

export function brakesListInWords(inForce: readonly Brake[]): string {
  if (inForce.length === 0) return 'No brake is in force: capacity follows the configuration.';
  return [`${plural(inForce.length, 'brake')} in force`, ...inForce.map(inFull)].join('\n');
}

export function historyInWords(records: readonly BrakeRecord[]): string {
  if (records.length === 0) return 'No brake was ever set.';
  return ['HISTORY, the newest first', ...records.map(recordInWords)].join('\n');
}

function recordInWords(record: BrakeRecord): string {
  if (record.kind === 'set') {
    const { brake } = record;
    return [
      wrapped(`set: ${headline(brake)}`, `${timeInWords(brake.at)}  `, '  '),
      byWhom(brake),
    ].join('\n');
  }
  return [
    wrapped(
      `lifted: ${record.lifted.map(headline).join('; ')}`,
      `${timeInWords(record.at)}  `,
      '  ',
    ),
    byWhom(record),
  ].join('\n');
}

function inFull(brake: Brake): string {
  return [
    wrapped(headline(brake), '', '  '),
    wrapped(`since ${timeInWords(brake.at)} by ${brake.by}: ${brake.reason}`, '  '),
  ].join('\n');
}

function byWhom({ by, reason }: { readonly by: string; readonly reason: string }): string {
  return wrapped(`by ${by}: ${reason}`, '  ');
}

/** `assistant-edge: scale-in paused until 2026-03-02 12:00:05 UTC` */
function headline(brake: Brake): string {
  const whose = brake.kind === 'freeze' ? '' : `${brake.target}: `;
  return `${whose}${effectInWords(brake)} until ${timeInWords(brake.expiresAt)}`;
}

function consequence(
  brake: Brake,
  { brakes, configuration, now }: Pick<Asked, 'brakes' | 'configuration' | 'now'>,
): string {
  switch (brake.kind) {
    case 'freeze':
      return 'No capacity is changed, whatever signals and bounds ask for; what AWS has taken already ends by itself.';
    case 'pause': {
      const direction =
        brake.direction === 'both' ? 'in either direction' : `by a ${brake.direction}`;
      return `Its capacity is not changed ${direction}, whatever signals and bounds ask for; what AWS has taken already ends by itself.`;
    }
    case 'override': {
      const target = targetsAt(configuration, now).find(({ name }) => name === brake.target);
      if (!target) return '';
      const { minCapacity, maxCapacity } = overridden(target, brakes, now);
      return `Within a minute its bounds are ${minCapacity} to ${maxCapacity} instead of ${target.minCapacity} to ${target.maxCapacity}.`;
    }
    default:
      return unreachable(brake);
  }
}
