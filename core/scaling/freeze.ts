import { capacityInWords, type ScalableTarget } from '../targets.ts';
import { timeInWords } from '../time-in-words.ts';
import type { Page } from './decision.ts';
import type { Stabilized } from './stability.ts';
import type { Recommendation } from './verdict.ts';

/**
 * Inside a freeze nothing is changed, whatever signals and bounds say; what AWS or somebody else is doing is still
 * seen. People are told once when load wants more than the freeze lets it have.
 */
export function frozen(
  target: ScalableTarget,
  stabilized: Stabilized,
  wish: Recommendation,
): Stabilized {
  const freeze = target.windows?.freeze;
  if (!freeze || stabilized.kind === 'fixed') return stabilized;
  const { window, until } = freeze;
  const says = `frozen by window ${window} until ${timeInWords(until)}`;
  const pages = [...(stabilized.pages ?? []), ...heldBack(target, wish, says)];
  return { kind: 'fixed', reason: 'frozen', says, until, pages };
}

function heldBack(target: ScalableTarget, wish: Recommendation, says: string): readonly Page[] {
  if (wish.kind !== 'out') return [];
  const { name } = target;
  return [
    {
      key: 'frozen-under-load',
      subject: `${name}: a freeze holds back a scale-out`,
      text:
        `${wish.says}: ${capacityInWords(target, wish.to)} are wanted, but ${name} is ${says}. To let it scale, delete ` +
        'the window from the configuration, or correct its end, and deploy.',
    },
  ];
}
