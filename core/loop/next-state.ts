import type { CapacityReading, TargetState } from '../ports.ts';
import type { ChangeDecision, Decision } from '../scaling/decision.ts';
import type { Settlement } from './settle-intent.ts';

/** What one look has found. */
export interface Seen {
  readonly capacity: CapacityReading;
  /** True when capacity is what was read last time, not now. */
  readonly isRecorded: boolean;
  /** The state with earlier intents settled. */
  readonly state: TargetState | undefined;
  readonly settlement?: Settlement;
  readonly decision: Decision;
}

export type StateBody = Omit<TargetState, 'version' | 'schemaVersion'>;

/** Longer than any handler may run (60 s), so that no live handler can hold a lease that is over. */
const LEASE_SECONDS = 90;

/** The state after a look that changes nothing. */
export function remembered(
  previous: TargetState | undefined,
  seen: Seen,
  outcome: string,
  now: Date,
): StateBody {
  return { ...base(previous, seen, now), lastDecision: signature(seen.decision, outcome) };
}

/** The state that claims the target and says what is about to be done, in one write. */
export function claimed(
  previous: TargetState | undefined,
  seen: Seen,
  decision: ChangeDecision,
  { id, now }: { readonly id: string; readonly now: Date },
): StateBody {
  const { kind, from, to, reason, cause } = decision;
  return {
    ...base(previous, seen, now),
    lastDecision: signature(decision, 'accepted'),
    lease: { owner: id, expiresAt: new Date(now.getTime() + LEASE_SECONDS * 1000) },
    intent: {
      id,
      direction: kind,
      from,
      to,
      requestedAt: now,
      phase: 'claimed',
      reason,
      ...(cause && { cause }),
    },
  };
}

/** The state after the act: the claim is given up, and the intent stays until its completion is seen. */
export function concluded(
  claim: StateBody,
  decision: ChangeDecision,
  outcome: 'accepted' | 'refused' | 'unknown',
): StateBody {
  const { lease: _lease, intent, ...rest } = claim;
  const body = { ...rest, lastDecision: signature(decision, outcome) };
  if (outcome === 'refused' || !intent) return body;
  return { ...body, intent: outcome === 'accepted' ? { ...intent, phase: 'accepted' } : intent };
}

/** The state as the store has it once `body` has been written over `previous`. */
export function succeed(previous: TargetState | undefined, body: StateBody): TargetState {
  return { ...body, schemaVersion: 1, version: (previous?.version ?? 0) + 1 };
}

/** Kind, reason and outcome of a decision: an equal signature is the same decision again. */
export function signature(decision: Decision, outcome: string): string {
  return decision.kind === 'hold'
    ? `hold ${decision.reason}`
    : `${decision.kind} ${decision.from} -> ${decision.to} ${outcome}`;
}

function base(
  previous: TargetState | undefined,
  { state, capacity, isRecorded, decision }: Seen,
  now: Date,
): StateBody {
  const {
    version: _version,
    schemaVersion: _schema,
    lease: _lease,
    capacityReadAt,
    ...rest
  } = state ?? { version: 0, schemaVersion: 1 as const };
  const paged = Object.fromEntries(
    decision.pages.map(({ key }) => [key, previous?.paged?.[key] ?? now.toISOString()]),
  );
  // Only capacity at rest is kept for later looks; any other is read anew by each of them.
  if (capacity.kind !== 'steady') return { ...rest, paged };
  const readAt = isRecorded ? capacityReadAt : now;
  return {
    ...rest,
    observedCapacity: capacity.current,
    ...(readAt && { capacityReadAt: readAt }),
    paged,
  };
}
