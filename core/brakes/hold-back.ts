import type { Decision, Page } from '../scaling/decision.ts';
import type { ScalableTarget } from '../targets.ts';
import { type Brake, brakeInWords } from './brake.ts';
import { holdingBrake } from './in-force.ts';

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
  if (decision.kind === 'hold') return decision;
  const brake = holdingBrake(target.name, decision.kind, brakes, now);
  if (!brake) return decision;
  const { kind, from, trail, pages } = decision;
  const says = `${kind} to ${decision.to} is held (${decision.reason}): ${brakeInWords(brake)}`;
  const page: Page = {
    key: `brake ${brake.id} ${kind}`,
    subject: `${target.name}: ${kind} to ${decision.to} is held by a ${brake.kind}`,
    text: `${target.name}: ${says}. To let it go on: npx tidegate lift ${brake.kind === 'freeze' ? '--freeze' : target.name} --reason "..."`,
  };
  return {
    kind: 'hold',
    reason: brake.kind === 'freeze' ? 'frozen' : 'paused',
    until: brake.expiresAt,
    from,
    trail: [...trail, { step: 'bounds', says }],
    pages: [...pages, page],
  };
}
