import type { Decision, Page } from '../scaling/decision.ts';
import type { ScalableTarget } from '../targets.ts';
import { type Brake, brakeInWords, type Direction } from './brake.ts';
import { brakesInForce, holdingBrake } from './in-force.ts';

interface UnderBrakes {
  readonly target: ScalableTarget;
  readonly brakes: readonly Brake[];
  readonly now: Date;
}

/**
 * The decision under the brakes in force: a change that a pause or a freeze forbids is a hold until they end, also where
 * capacity is outside its bounds. People are told once by brake and direction, when it first keeps something from them.
 */
export function heldBack(decision: Decision, { target, brakes, now }: UnderBrakes): Decision {
  const inForce = brakesInForce(brakes, now);
  if (inForce.length === 0) return decision;
  const lasting = inForce.flatMap((brake) => [
    pageKey(brake, 'scale-out'),
    pageKey(brake, 'scale-in'),
  ]);
  if (decision.kind === 'hold') return { ...decision, lasting };
  const brake = holdingBrake(target.name, decision.kind, inForce, now);
  if (!brake) return { ...decision, lasting };
  const { kind, from, to, reason, trail, pages } = decision;
  const says = `${kind} to ${to} is held (${reason}): ${brakeInWords(brake)}`;
  const lifted = brake.kind === 'freeze' ? '--freeze' : target.name;
  const page: Page = {
    key: pageKey(brake, kind),
    subject: `${target.name}: ${kind} to ${to} is held by a ${brake.kind}`,
    text: `${target.name}: ${says}. To let it go on: npx tidegate lift ${lifted} --reason "..."`,
  };
  return {
    kind: 'hold',
    reason: brake.kind === 'freeze' ? 'frozen' : 'paused',
    until: brake.expiresAt,
    from,
    trail: [...trail, { step: 'bounds', says }],
    pages: [...pages, page],
    lasting,
  };
}

function pageKey({ id }: Brake, direction: Direction): string {
  return `brake ${id} ${direction}`;
}
