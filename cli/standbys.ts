import type { Configuration } from '../core/config/schema.ts';
import type { ReadinessStore } from '../core/readiness/ports.ts';
import {
  isReadyForShift,
  isStale,
  partInWords,
  type Readiness,
} from '../core/readiness/readiness.ts';
import { standbys } from '../core/readiness/standby.ts';
import { timeInWords, wrapped } from './text.ts';

export interface StandbyStatus {
  readonly cluster: string;
  /** Missing when none was written, or the last one is too old to say anything about now. */
  readonly readiness?: Readiness;
  readonly lastLookedAt?: Date;
}

/** How ready this region's standbys are, as its handler has last seen them. */
export function readStandbys(
  configuration: Configuration,
  store: ReadinessStore,
  now: Date,
): Promise<readonly StandbyStatus[]> {
  return Promise.all(
    standbys(configuration).map(async ({ cluster }) => {
      const last = await store.read(cluster);
      if (last === undefined) return { cluster };
      return { cluster, lastLookedAt: last.at, ...(!isStale(last, now) && { readiness: last }) };
    }),
  );
}

export function standbysInWords(all: readonly StandbyStatus[]): string {
  return all.map(standbyInWords).join('\n\n');
}

function standbyInWords({ cluster, readiness, lastLookedAt }: StandbyStatus): string {
  if (readiness === undefined) {
    const last = lastLookedAt === undefined ? 'never yet' : `last ${timeInWords(lastLookedAt)}`;
    return `STANDBY ${cluster}: readiness unknown, looked at ${last}`;
  }
  const verdict = isReadyForShift(readiness) ? 'can take over' : 'CANNOT TAKE OVER';
  const parts = readiness.parts.map((part) =>
    wrapped(partInWords(part), part.isReady ? '  ready      ' : '  NOT READY  '),
  );
  return [
    `STANDBY ${cluster}: ${readiness.score} of 100, ${verdict}, ${timeInWords(readiness.at)}`,
    ...parts,
  ].join('\n');
}
