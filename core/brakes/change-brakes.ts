import type { BrakeStore, Control } from '../ports.ts';
import { unreachable } from '../unreachable.ts';
import { type Brake, type BrakeRecord, UNREADABLE_BRAKES } from './brake.ts';
import { brakesInForce } from './in-force.ts';
import { type Refusal, refused } from './refusal.ts';

/* What people do to the brakes: the command line and the console carry out the same. */

/** All of them are read with every look. */
const MOST_BRAKES = 100;

const ATTEMPTS = 10;

/** The brakes as they are to be from now on, and the record of the change. */
export interface BrakesChange {
  readonly kind: 'change';
  readonly brakes: readonly Brake[];
  readonly record: BrakeRecord;
}

/** Which brakes a person means. */
export type Lifted =
  | { readonly kind: 'target'; readonly target: string }
  | { readonly kind: 'freezes' }
  | { readonly kind: 'these'; readonly ids: readonly string[] }
  | { readonly kind: 'all' };

/** Sets a brake beside those in force: none takes another away. It is the newest, whatever the clocks say. */
export function withBrake(control: Control, brake: Brake, now: Date): BrakesChange | Refusal {
  if (control.brakes.some(({ id }) => id === UNREADABLE_BRAKES.id))
    return refused(UNREADABLE_BRAKES.reason, 'npx tidegate lift --all --reason "..."');
  const standing = brakesInForce(control.brakes, now);
  if (standing.length >= MOST_BRAKES)
    return refused(
      `${standing.length} brakes are in force, which is the most`,
      'lift some of them, or freeze everything',
    );
  const newest = Math.max(now.getTime(), ...standing.map(({ at }) => at.getTime() + 1));
  const set: Brake = { ...brake, at: new Date(newest) };
  return { kind: 'change', brakes: [...standing, set], record: { kind: 'set', brake: set } };
}

interface Lifting {
  readonly lifted: Lifted;
  readonly id: string;
  readonly reason: string;
  readonly by: string;
}

/** Ends brakes before their time; the record of it stands beside theirs. */
export function withoutBrakes(
  control: Control,
  { lifted, id, reason, by }: Lifting,
  now: Date,
): BrakesChange | Refusal {
  const standing = brakesInForce(control.brakes, now);
  const ended = standing.filter((brake) => isMeant(brake, lifted));
  if (ended.length === 0)
    return refused(
      `there is no ${meantInWords(lifted)} in force`,
      'npx tidegate brakes shows those in force',
    );
  return {
    kind: 'change',
    brakes: standing.filter((brake) => !ended.includes(brake)),
    record: { kind: 'lifted', id, lifted: ended, reason, by, at: now },
  };
}

/** Carries a change out on the brakes as they are then, whoever else is changing them: nobody's is lost. */
export async function changeBrakes(
  store: BrakeStore,
  change: (control: Control) => BrakesChange | Refusal,
): Promise<BrakesChange | Refusal> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const control = await store.readControl();
    const changed = change(control);
    if (changed.kind === 'refused') return changed;
    if (await store.writeBrakes(control, changed.brakes, changed.record)) return changed;
  }
  return refused(
    `others changed the brakes ${ATTEMPTS} times in a row at the same moment`,
    'run it again',
  );
}

function isMeant(brake: Brake, lifted: Lifted): boolean {
  switch (lifted.kind) {
    case 'all':
      return true;
    case 'freezes':
      return brake.kind === 'freeze';
    case 'these':
      return lifted.ids.includes(brake.id);
    case 'target':
      return brake.kind !== 'freeze' && brake.target === lifted.target;
    default:
      return unreachable(lifted);
  }
}

function meantInWords(lifted: Lifted): string {
  switch (lifted.kind) {
    case 'all':
      return 'brake';
    case 'freezes':
      return 'freeze';
    case 'these':
      return `brake ${lifted.ids.join(', ')}`;
    case 'target':
      return `brake of ${lifted.target}`;
    default:
      return unreachable(lifted);
  }
}
