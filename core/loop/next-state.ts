import { goesOnDraining, stillRecent } from '../brakes/recent-changes.ts';
import type { Booked } from '../cost/book-ledger.ts';
import type { CapacityReading, TargetState } from '../ports.ts';
import type { ChangeDecision, Decision, Drift } from '../scaling/decision.ts';
import type { DemandLook } from '../scaling/demand/look.ts';
import type { DemandState } from '../scaling/demand/state.ts';
import type { ControlLoopRun } from './control-loop-run.ts';
import type { Settlement } from './settle-intent.ts';
import { stillTold } from './told.ts';

/** What one look has found. */
export interface Seen {
  readonly capacity: CapacityReading;
  /** True when capacity is what was read last time, not now. */
  readonly isRecorded: boolean;
  /** The state with earlier intents settled. */
  readonly state: TargetState | undefined;
  readonly settlement?: Settlement;
  readonly drift?: Drift;
  readonly ledger?: Booked;
  /** What the policy that follows demand makes of it. */
  readonly demand?: DemandLook;
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
  return {
    ...base(previous, seen, now, seen.demand?.stateIfNot),
    lastDecision: signature(seen.decision, outcome),
  };
}

/** The state with what people have just been told. */
export function told(body: StateBody, keys: readonly string[], now: Date): StateBody {
  const news = Object.fromEntries(keys.map((key) => [key, now.toISOString()]));
  return { ...body, paged: { ...body.paged, ...news } };
}

export function leased(body: StateBody, owner: string, now: Date): StateBody {
  return {
    ...body,
    lease: { owner, expiresAt: new Date(now.getTime() + LEASE_SECONDS * 1000) },
  };
}

/** The state that claims the target and says what is about to be done, in one write. */
export function claimed(
  previous: TargetState | undefined,
  seen: Seen,
  decision: ChangeDecision,
  { id, run }: { readonly id: string; readonly run: ControlLoopRun },
): StateBody {
  const { kind, from, to, reason, cause, trail } = decision;
  const { now, trigger, configurationHash } = run;
  const begins = !goesOnDraining(decision, seen.capacity);
  const body = {
    ...base(previous, seen, now, seen.demand?.stateIfAsked),
    ...(begins && { recentChanges: [...stillRecent(seen.state?.recentChanges, now), now] }),
    lastDecision: signature(decision, 'claimed'),
    intent: {
      id,
      direction: kind,
      from,
      to,
      requestedAt: now,
      phase: 'claimed' as const,
      reason,
      ...(cause && { cause }),
      explanation: { trigger, configurationHash, trail },
    },
  };
  return leased(body, id, now);
}

/** The state after the act: the claim is given up, and the intent stays until its completion is seen. */
export function concluded(
  claim: StateBody,
  decision: ChangeDecision,
  { outcome, toldKeys, now }: Conclusion,
): StateBody {
  const { lease: _lease, intent, ...rest } = claim;
  const body = told({ ...rest, lastDecision: signature(decision, outcome) }, toldKeys, now);
  if (!intent) return body;
  if (outcome === 'refused') {
    const changes = rest.recentChanges?.filter(
      (at) => at.getTime() !== intent.requestedAt.getTime(),
    );
    return { ...body, ...(changes && { recentChanges: changes }) };
  }
  if (outcome === 'unknown') return { ...body, intent };
  const { explanation: _audited, ...accepted } = intent;
  return { ...body, intent: { ...accepted, phase: 'accepted' } };
}

interface Conclusion {
  readonly outcome: 'accepted' | 'refused' | 'unknown';
  /** Keys of what people have just been told. */
  readonly toldKeys: readonly string[];
  readonly now: Date;
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
  { state, capacity, isRecorded, ledger, decision }: Seen,
  now: Date,
  demand: DemandState | undefined,
): StateBody {
  const {
    version: _version,
    schemaVersion: _schema,
    lease: _lease,
    capacityReadAt,
    ...rest
  } = state ?? { version: 0, schemaVersion: 1 as const };
  const paged = stillTold(previous, decision, now);
  const looked = {
    ...rest,
    lookedAt: now,
    paged,
    ...(ledger && { ledger: ledger.open }),
    ...(demand && { demand }),
  };
  // Only capacity at rest is kept for later looks; any other is read anew by each of them.
  if (capacity.kind !== 'steady') return looked;
  const readAt = isRecorded ? capacityReadAt : now;
  return {
    ...looked,
    observedCapacity: capacity.current,
    ...(readAt && { capacityReadAt: readAt }),
  };
}
