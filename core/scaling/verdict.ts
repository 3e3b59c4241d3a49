import type { Cause, HoldReason, Page } from './decision.ts';

/**
 * What one signal says about capacity, in the target's unit. `out` raises it, `in` agrees to lower it, `stay` forbids
 * lowering it, `unknown` forbids it too because data is missing, `clear` asks for nothing and forbids nothing.
 */
export type Verdict = { readonly says: string; readonly pages?: readonly Page[] } & (
  | { readonly kind: 'out'; readonly to: number; readonly cause?: Cause }
  | { readonly kind: 'in'; readonly to: number }
  | { readonly kind: 'stay'; readonly hold?: HoldReason; readonly until?: Date }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'clear' }
);

/** All signals taken together: one wish for capacity. */
export type Recommendation =
  | { readonly kind: 'out'; readonly to: number; readonly says: string; readonly cause?: Cause }
  | { readonly kind: 'in'; readonly to: number; readonly says: string }
  | {
      readonly kind: 'keep';
      readonly says: string;
      readonly hold: HoldReason;
      readonly until?: Date;
    };

/**
 * While a deployment is suspected of errors nothing is scaled: more of a bad version is more errors, and requests that
 * find no provisioned environment are still served on demand. Else the largest `out` wins; scale-in happens only when somebody agrees and nobody forbids it, to the highest `in`. After a
 * step that did not help no signal gets another one: two signals of one trouble would take turns up to the ceiling.
 */
export function combine(verdicts: readonly Verdict[]): Recommendation {
  const suspicion = verdicts.find(
    (verdict) => verdict.kind === 'stay' && verdict.hold === 'deployment-suspected',
  );
  if (suspicion) return { kind: 'keep', says: suspicion.says, hold: 'deployment-suspected' };

  const stepDidNotHelp = verdicts.some(
    (verdict) => verdict.kind === 'stay' && verdict.hold === 'last-move-did-not-help',
  );
  const largestOut = verdicts
    .filter((verdict) => verdict.kind === 'out')
    .filter(({ cause }) => !(cause && stepDidNotHelp))
    .sort((a, b) => b.to - a.to)[0];
  if (largestOut) {
    const { to, says, cause } = largestOut;
    return { kind: 'out', to, says, ...(cause && { cause }) };
  }

  const highestIn = verdicts
    .filter((verdict) => verdict.kind === 'in')
    .sort((a, b) => b.to - a.to)[0];
  const unknown = verdicts.find((verdict) => verdict.kind === 'unknown');
  const stays = verdicts.filter((verdict) => verdict.kind === 'stay');
  const stay = stays.find((verdict) => verdict.hold !== undefined) ?? stays[0];
  if (stay) {
    const hold = stay.hold ?? (highestIn ? 'signals-disagree' : 'right-size');
    return { kind: 'keep', says: stay.says, hold, ...(stay.until && { until: stay.until }) };
  }
  if (unknown) return { kind: 'keep', says: unknown.says, hold: 'no-data' };
  if (highestIn) return { kind: 'in', to: highestIn.to, says: highestIn.says };
  return { kind: 'keep', says: 'no signal asks for a change', hold: 'right-size' };
}
