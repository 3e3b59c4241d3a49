/** Beyond this rise a second look confirms it: one right allocation instead of two in a row. */
const JUMP_SHARE = 0.3;

/** What is asked for on top of the held need, so that the next small rise finds it there. */
const HEADROOM = 1.05;

/** Less than this is not given back, whatever share of capacity it is: a change must be worth it. */
const RELEASE_UNITS = 1.3;

export interface ActInput {
  /** Environments: what is held as needed, and what is provisioned. */
  readonly held: number;
  readonly current: number;
  /** Environments that come and go together. */
  readonly unit: number;
  /** The share of capacity that must be too much before it is given back. */
  readonly releaseShare: number;
  /** Whether a jump is asked for at once, without a second look. */
  readonly isConfirmed: boolean;
}

export type Act =
  | { readonly kind: 'keep' }
  | { readonly kind: 'confirm' }
  | { readonly kind: 'change'; readonly to: number };

/** What to ask for, in environments, whole units. */
export function actOn({ held, current, unit, releaseShare, isConfirmed }: ActInput): Act {
  const to = capacityFor(held, unit);
  if (held > current) {
    // 130 held over 90: 130 > 90 x 1.3 = 117
    const isJump = held > current * (1 + JUMP_SHARE);
    return isJump && !isConfirmed ? { kind: 'confirm' } : { kind: 'change', to };
  }
  const band = Math.max(releaseShare * current, RELEASE_UNITS * unit);
  return to < current - band ? { kind: 'change', to } : { kind: 'keep' };
}

/** What is asked for to hold so much, in whole units. Blocks round up by half a block on average: headroom enough. */
export function capacityFor(held: number, unit: number): number {
  const wanted = unit > 1 ? held : held * HEADROOM;
  return Math.ceil(wanted / unit - 1e-9) * unit;
}
