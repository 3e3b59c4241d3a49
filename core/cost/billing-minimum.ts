import type { ScalableTarget } from '../targets.ts';
import { HOUR_MILLIS } from '../time.ts';
import { unreachable } from '../unreachable.ts';
import type { Layer } from './ledger.ts';

/**
 * Kept with a target's state, so there are only so many: past that the two oldest become one as old as the older, which
 * can miss a few minutes of a minimum when both go.
 */
const MOST_LAYERS = 12;

/** Capacity is billed at least this long: provisioned concurrency (Lambda pricing), an instance (RDS, DB instance billing). */
export function billedAtLeastSeconds({ kind }: Pick<ScalableTarget, 'kind'>): number {
  switch (kind) {
    case 'edge-function':
      return 300;
    case 'aurora-readers':
      return 600;
    default:
      return unreachable(kind);
  }
}

/** What is billed beyond the time that it stood, in units of capacity times hours. */
export interface Relayered {
  readonly layers: readonly Layer[];
  readonly minimumHours: number;
}

/**
 * The layers after capacity has become another: what comes is a new one, and the newest go first. AWS does not say how a
 * change of the amount is rounded; this takes every part that comes and goes for something billed by itself.
 */
export function relayered(
  target: Pick<ScalableTarget, 'kind'>,
  layers: readonly Layer[],
  { to, at }: { readonly to: number; readonly at: Date },
): Relayered {
  const from = layers.reduce((sum, { units }) => sum + units, 0);
  if (to >= from) {
    const grown = to > from ? [...layers, { units: to - from, since: at }] : layers;
    return { layers: withoutTooMany(grown), minimumHours: 0 };
  }
  const kept = [...layers];
  let minimumHours = 0;
  let going = from - to;
  for (let newest = kept.pop(); newest && going > 0; newest = going > 0 ? kept.pop() : undefined) {
    const units = Math.min(newest.units, going);
    minimumHours += units * unusedHours(target, newest.since, at);
    if (units < newest.units) kept.push({ ...newest, units: newest.units - units });
    going -= units;
  }
  return { layers: kept, minimumHours };
}

/** Provisioned concurrency is billed by 5 minutes, begun ones too; an instance by the second after 10 minutes. */
function unusedHours({ kind }: Pick<ScalableTarget, 'kind'>, since: Date, until: Date): number {
  const stood = until.getTime() - since.getTime();
  const least = billedAtLeastSeconds({ kind }) * 1000;
  // a function's 7 minutes -> billed 10, 3 of them unused; a reader's 7 -> billed 10; a reader's 17 -> billed 17
  const billed =
    kind === 'edge-function'
      ? Math.max(1, Math.ceil(stood / least)) * least
      : Math.max(stood, least);
  return (billed - stood) / HOUR_MILLIS;
}

function withoutTooMany(layers: readonly Layer[]): readonly Layer[] {
  const [oldest, next, ...rest] = layers;
  if (layers.length <= MOST_LAYERS || !oldest || !next) return layers;
  return [{ units: oldest.units + next.units, since: oldest.since }, ...rest];
}
