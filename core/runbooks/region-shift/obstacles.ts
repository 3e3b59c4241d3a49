import type { Readiness, ReadinessPart } from '../../readiness/readiness.ts';
import { changeObstacle, isWriterHere, type Pair } from './pair.ts';

/** What keeps a region from taking over. */
export interface Obstacle {
  /** `hard`: data or traffic would not be safe; nothing passes it. `soft`: a written reason does. */
  readonly weight: 'hard' | 'soft';
  readonly says: string;
}

/** All that a decision to take over rests on. */
export interface ShiftSeen {
  readonly isPlanned: boolean;
  readonly pair: Pair;
  /** Undefined: nobody knows. */
  readonly lagMillis: number | undefined;
  /** Why the control loop would not bring capacity. */
  readonly unscalable: readonly string[];
  readonly readiness: Readiness | undefined;
  /** Why requests cannot be moved, as the runbook sees it. */
  readonly traffic: string | undefined;
}

/** Everything that is in the way, not only the first thing. Once the writer is here, requests wait for no readiness. */
export function obstaclesTo(seen: ShiftSeen): readonly Obstacle[] {
  const { pair, traffic, unscalable, readiness } = seen;
  return [
    ...dataObstacles(seen),
    ...(traffic === undefined ? [] : [hard(traffic)]),
    ...(isWriterHere(pair)
      ? []
      : [
          ...unscalable.map(soft),
          ...parametersToCome(pair).map(soft),
          ...(readiness?.parts ?? []).flatMap(partObstacle),
        ]),
  ];
}

/** A global database does not copy parameter groups: what was changed here may still wait for a reboot. */
function parametersToCome({ cluster }: Pair): readonly string[] {
  return cluster.members.flatMap(({ id, parameterGroupStatus = 'in-sync' }) =>
    parameterGroupStatus === 'in-sync'
      ? []
      : [`the parameter group of ${id} is ${parameterGroupStatus}`],
  );
}

/**
 * Lag is judged here by the kind of run, and capacity is what the next steps bring. A quota that is too small, or that nobody
 * can tell, is passed with a reason: fewer requests answered are better than none.
 */
function partObstacle({ name, isReady, value, objective }: ReadinessPart): readonly Obstacle[] {
  if (isReady || name === 'replication-lag' || name === 'capacity') return [];
  const says = `${name}: ${value}, wanted ${objective}`;
  return [name === 'engine-version' ? hard(says) : soft(says)]; // Aurora moves no writer between versions
}

/** Read once more just before the promotion. */
export function dataObstacles(
  seen: Pick<ShiftSeen, 'isPlanned' | 'pair' | 'lagMillis'>,
): readonly Obstacle[] {
  const { cluster } = seen.pair;
  const change = changeObstacle(seen.pair);
  return [
    ...(change === undefined ? [] : [hard(change)]),
    ...(cluster.status === 'available'
      ? []
      : [hard(`cluster ${cluster.identifier} is ${cluster.status}`)]),
    ...(cluster.members.some(({ status }) => status === 'available')
      ? []
      : [hard(`cluster ${cluster.identifier} has no available instance`)]),
    ...(isWriterHere(seen.pair) ? [] : lagObstacles(seen)),
  ];
}

/** The first reason not to go on: a hard one, else a soft one unless a reason to pass it was written. */
export function refusalOf(
  obstacles: readonly Obstacle[],
  despiteReadiness: string | undefined,
): string | undefined {
  const standing = obstacles.filter(
    ({ weight }) => weight === 'hard' || despiteReadiness === undefined,
  );
  if (standing.length === 0) return undefined;
  const reasons = standing.map(({ says }) => says).join('; ');
  return standing.some(({ weight }) => weight === 'hard')
    ? reasons
    : `${reasons}; give DespiteReadiness a reason to go on all the same`;
}

/**
 * A switchover waits for what is missing and loses nothing, as long as the copy keeps up. A failover loses it: that was
 * accepted by typing the cluster's name, but a copy that is known to be behind the objective takes a reason, too.
 */
function lagObstacles({
  isPlanned,
  lagMillis,
  pair: { target },
}: Pick<ShiftSeen, 'isPlanned' | 'pair' | 'lagMillis'>): readonly Obstacle[] {
  const objectiveMillis = target.recoveryPointSeconds * 1000;
  const copy = `the copy in ${target.region}`;
  if (lagMillis === undefined)
    return isPlanned ? [hard(`nobody knows how far ${copy} is behind`)] : [];
  if (lagMillis <= objectiveMillis) return [];
  const says = `${copy} is ${lagMillis} ms behind, more than ${objectiveMillis}`;
  return [isPlanned ? hard(says) : soft(says)];
}

function hard(says: string): Obstacle {
  return { weight: 'hard', says };
}

function soft(says: string): Obstacle {
  return { weight: 'soft', says };
}
