import { partsOf } from './parts.ts';
import type { ReadinessSource, StandbyReading } from './ports.ts';
import { type Readiness, scoreOf } from './readiness.ts';
import type { Standby } from './standby.ts';

/** How ready a standby is to take over its partner's traffic, part by part. What is not known is not ready. */
export function readiness(standby: Standby, reading: StandbyReading, now: Date): Readiness {
  const parts = partsOf(standby, reading, now);
  return { cluster: standby.cluster, at: now, score: scoreOf(parts), parts };
}

/** The same, read now. */
export async function readReadiness(
  standby: Standby,
  source: ReadinessSource,
  now: Date,
): Promise<Readiness> {
  return readiness(standby, await source.read(standby, now), now);
}
