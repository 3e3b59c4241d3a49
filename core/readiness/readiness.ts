export const READINESS_PARTS = [
  'replication-lag',
  'quotas',
  'engine-version',
  'capacity',
  'alarm-parity',
  'backup-age',
] as const;

export type ReadinessPartName = (typeof READINESS_PARTS)[number];

export interface ReadinessPart {
  readonly name: ReadinessPartName;
  /** `hard`: traffic cannot be taken over without it. `soft`: it can, later or at more risk. */
  readonly need: 'hard' | 'soft';
  readonly isReady: boolean;
  /** What was found and what is wanted, with units, e.g. `120 ms` and `at most 5000 ms`. */
  readonly value: string;
  readonly objective: string;
}

export interface Readiness {
  /** By its name in the configuration. */
  readonly cluster: string;
  readonly at: Date;
  /** 0 to 100. From 50 on every hard part is ready. */
  readonly score: number;
  readonly parts: readonly ReadinessPart[];
}

/** Every hard part is ready. */
export function isReadyForShift({ parts }: Pick<Readiness, 'parts'>): boolean {
  return parts.every(({ need, isReady }) => need === 'soft' || isReady);
}

/** Three times the period at which it is written: what is older says nothing about now. */
const STALE_AFTER_SECONDS = 900;

export function isStale({ at }: Pick<Readiness, 'at'>, now: Date): boolean {
  return now.getTime() - at.getTime() > STALE_AFTER_SECONDS * 1000;
}

/** `replication-lag (hard): 7200 ms; wanted: at most 5000 ms` */
export function partInWords({ name, need, value, objective }: ReadinessPart): string {
  return `${name} (${need}): ${value}; wanted: ${objective}`;
}

/**
 * Soft parts count only when every hard one is ready, so that 50 divides those that can take over from those that cannot.
 *
 *     2 of 3 hard parts               -> floor(2 / 3 * 50) = 33
 *     all hard, 2 of 3 soft parts     -> 50 + floor(2 / 3 * 50) = 83
 */
export function scoreOf(parts: readonly ReadinessPart[]): number {
  const hard = halfOf(parts.filter(({ need }) => need === 'hard'));
  const soft = halfOf(parts.filter(({ need }) => need === 'soft'));
  return hard === 50 ? hard + soft : hard;
}

function halfOf(parts: readonly ReadinessPart[]): number {
  const ready = parts.filter(({ isReady }) => isReady).length;
  return Math.floor((ready / parts.length) * 50);
}
