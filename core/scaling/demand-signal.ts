import { timeInWords } from '../time-in-words.ts';
import { unreachable } from '../unreachable.ts';
import { demandInWords } from './demand/in-words.ts';
import type { DemandLook } from './demand/look.ts';
import { secondsSince } from './observation.ts';
import type { Verdict } from './verdict.ts';

/** No minute for so long and metrics do not arrive, or only in parts. */
const STALE_AFTER_SECONDS = 300;

/** What the demand policy says about capacity, in instances: it goes where it wants to in one step. */
export function demandVerdict(look: DemandLook, now: Date): Verdict {
  const { latest, isKnown } = look;
  if (!latest) return withoutNews(look, now);

  const { provisioned } = latest.input;
  const { act, held, level, state } = latest.step;
  const { current, ceiling, unit } = provisioned;
  const needed = `${Math.round(held)} environments are needed for ${Math.round(level)} in flight`;
  const says = `${needed}, ${current} stand`;
  switch (act.kind) {
    case 'keep': {
      const isSaturated = state.isWorthIt && held > current && current >= ceiling;
      return isSaturated
        ? { kind: 'out', to: Math.ceil(held / unit), says }
        : { kind: 'stay', says };
    }
    case 'confirm':
      return { kind: 'stay', hold: 'settling', says: `${says}; a jump waits for a second look` };
    case 'change': {
      const to = act.to / unit;
      if (act.to > current) return { kind: 'out', to, says };
      if (!isKnown)
        return { kind: 'unknown', says: `${says}, and something of the last 5 minutes is missing` };
      return { kind: 'in', to, says: state.isWorthIt ? says : notWorthIt(current, act.to) };
    }
    default:
      return unreachable(act);
  }
}

/** The policy's own explanation, from what is in flight to what is asked for. */
export function followedInWords({ latest }: DemandLook): readonly string[] {
  if (!latest) return [];
  const { input, step, minutes } = latest;
  const until = new Date(input.measured.endsAt * 1000).toISOString();
  return [
    `${minutes === 1 ? 'the minute' : `${minutes} minutes`} until ${until}`,
    ...demandInWords(input, step),
  ];
}

function withoutNews({ stateIfNot }: DemandLook, now: Date): Verdict {
  if (!stateIfNot) return { kind: 'unknown', says: 'no minute of demand has been measured yet' };
  const until = new Date(stateIfNot.measuredUntil * 1000);
  const says = `no minute of demand is newer than that until ${timeInWords(until, now)}`;
  const isStale = secondsSince(until, now) > STALE_AFTER_SECONDS;
  return isStale ? { kind: 'unknown', says } : { kind: 'stay', says };
}

const notWorthIt = (current: number, to: number): string =>
  `provisioning costs more than its premium over all on demand allows: ${current} -> ${to} environments`;
