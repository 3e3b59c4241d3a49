import { type Booked, booked, openLedger, withCapacity } from '../cost/book-ledger.ts';
import type { CapacityReading, Ports, TargetState } from '../ports.ts';
import { type ScalableTarget, scalableTargets } from '../targets.ts';
import type { ControlLoopRun } from './control-loop-run.ts';
import type { Settlement } from './settle-intent.ts';

interface Look {
  readonly run: Pick<ControlLoopRun, 'configuration' | 'now'>;
  readonly target: ScalableTarget;
  readonly previous: TargetState | undefined;
  readonly capacity: CapacityReading;
  readonly settlement?: Settlement | undefined;
}

/** The target's ledger after a look; none for a target in shadow mode that never acted. */
export function ledgerAfter({
  run,
  target,
  previous,
  capacity,
  settlement,
}: Look): Booked | undefined {
  const { configuration, now } = run;
  const ofFile = scalableTargets(configuration).find(({ name }) => name === target.name) ?? target;
  const account = { target: ofFile, configuration };
  const standing = billedCapacity(target, capacity);
  const ledger = previous?.ledger;
  if (!ledger) {
    if (target.mode === 'shadow') return undefined;
    return { open: openLedger(account, standing, now), finished: [] };
  }
  const asked = askedAt(target, previous, standing);
  const from = asked ? withCapacity(ledger, account, { to: standing, at: asked }) : ledger;
  const { open, finished } = booked(from, account, now);
  const after = withCapacity(open, account, { to: standing, at: now });
  const completed = settlement?.kind === 'completed' ? 1 : 0;
  return { open: { ...after, changes: after.changes + completed }, finished };
}

/** Before the state: a day that is over is known from it alone. Several handlers write the same item. */
export async function writeFinishedDays(
  { name }: ScalableTarget,
  ledger: Booked | undefined,
  { store }: Pick<Ports, 'store'>,
): Promise<void> {
  for (const day of ledger?.finished ?? []) await store.writeLedgerDay(name, day);
}

/**
 * Provisioned concurrency is billed as it is configured, also while it is allocated; a reader once it is available. What
 * stands in shadow mode is not Tidegate's doing.
 */
function billedCapacity({ kind, mode }: ScalableTarget, capacity: CapacityReading): number {
  if (mode === 'shadow') return 0;
  return kind === 'edge-function' && capacity.kind === 'changing'
    ? capacity.desired
    : capacity.current;
}

/** When it was asked for what stands now, if that is not booked yet; readers come later than they are asked for. */
function askedAt(
  { kind }: ScalableTarget,
  { intent, ledger }: TargetState,
  standing: number,
): Date | undefined {
  const isNews = intent?.to === standing && ledger && intent.requestedAt >= ledger.bookedUntil;
  return kind === 'edge-function' && isNews ? intent.requestedAt : undefined;
}
