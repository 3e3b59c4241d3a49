import type { HoldReason } from '../../core/scaling/decision.ts';
import type { Minute } from './traffic.ts';

/** One effect that the design's alarm table names for an alarm. */
export interface AlarmRow {
  /** `<component>/<slug>/<level>` */
  readonly alarm: string;
  readonly when: string;
  /** Minute by minute; the last one lasts. */
  readonly breach: readonly Minute[];
  readonly effect: Effect;
}

export type Effect =
  | { readonly kind: 'moves'; readonly target: string; readonly to: number }
  /** Moves, and no further when that has not helped. */
  | {
      readonly kind: 'moves once';
      readonly target: string;
      readonly to: number;
      readonly page: string;
    }
  | {
      readonly kind: 'holds';
      readonly target: string;
      readonly reason: HoldReason;
      readonly page: string;
    }
  | { readonly kind: 'tells people' };

export const moves = (target: string, to: number): Effect => ({ kind: 'moves', target, to });

export const movesOnce = (target: string, to: number, page: string): Effect => ({
  kind: 'moves once',
  target,
  to,
  page,
});

export const holds = (target: string, reason: HoldReason, page: string): Effect => ({
  kind: 'holds',
  target,
  reason,
  page,
});

/** The same at both levels, with what differs between them. */
export function atBothLevels<T extends { readonly warning: unknown; readonly critical: unknown }>(
  levels: T,
  rows: (level: 'warning' | 'critical', of: T['warning'] | T['critical']) => readonly AlarmRow[],
): readonly AlarmRow[] {
  return [...rows('warning', levels.warning), ...rows('critical', levels.critical)];
}
