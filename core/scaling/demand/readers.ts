import { auroraMetrics, type Metric, metricKey } from '../../metrics.ts';
import type { AuroraReadersTarget } from '../../targets.ts';
import type { AuroraContext } from '../aurora-context.ts';
import { newest } from '../observation.ts';
import type { Verdict } from '../verdict.ts';
import { levelOf } from './level.ts';
import { newMeasurements } from './measurements.ts';
import { projectedRise } from './projected-rise.ts';

/** Below this an instance is busy with itself, and says nothing of what requests take. */
const LEAST_CPU_PERCENT = 10;

/** Beyond this it may be asked for more than it has. */
const MOST_CPU_PERCENT = 95;

/** A reader is billed for ten minutes at least, so demand that is younger keeps it. */
const HELD_MINUTES = 10;

/** No newer minute and metrics do not arrive. */
const STALE_AFTER_SECONDS = 300;

/**
 * What the demand of its functions asks of a cluster's readers: as many as will be needed when a reader that is asked for
 * now has come. By the same signal as environments, and ahead by the lead time, because readers are what comes last.
 * Undefined where no function that reads from it follows demand.
 */
export function demandForReaders(context: AuroraContext): Verdict | undefined {
  const { target, observation, now } = context;
  if (target.follows.length === 0) return undefined;
  const { current } = observation.capacity;
  if (current === 0) return { kind: 'clear', says: 'no reader stands, so none is measured' };

  const demand = demandOfAll(context);
  const last = demand.at(-1);
  if (!last || now.getTime() / 1000 - last.endsAt > STALE_AFTER_SECONDS)
    return {
      kind: 'unknown',
      says: 'what is in flight at the functions of these readers is unknown',
    };

  const each = loadOfEach(context, demand);
  if (!each)
    return {
      kind: 'clear',
      says: 'readers are hardly busy, or not measured since their last change',
    };

  // What was measured until 10:00 is seen at 10:01, and a reader asked for then is there at 10:11: 11 minutes ahead
  const aheadMinutes = (target.leadSeconds + now.getTime() / 1000 - last.endsAt) / 60;
  const rise = projectedRise(
    demand.map(({ mean }) => mean),
    aheadMinutes,
  );
  const coming = last.level + rise;
  const needed = readersFor(coming, each, target);
  const says =
    `${Math.round(last.level)} in flight at their functions, ${Math.round(coming)} when a reader has come: ` +
    `at ${each.cpuPercent.toFixed(2)} % of a reader's CPU each ${needed} readers carry it, ${current} stand`;
  if (needed > current) return { kind: 'out', to: needed, says: `demand: ${says}` };

  const held = Math.max(coming, ...demand.slice(-HELD_MINUTES).map(({ mean }) => mean));
  return readersFor(held, each, target) >= current
    ? { kind: 'stay', says: `demand: ${says}, and the most of the last ${HELD_MINUTES} minutes` }
    : { kind: 'clear', says: `demand: ${says}` };
}

/** A step of the readers' own metrics, but not one on what they had before the last change was complete. */
export function onWhatStands(context: AuroraContext, verdict: Verdict): Verdict {
  const { target, observation, lastChangeCompletedAt, now } = context;
  if (verdict.kind !== 'out' || target.follows.length === 0 || !lastChangeCompletedAt)
    return verdict;
  const cpu = newest(observation, auroraMetrics(target.configuration).readerCpuPercent, now);
  if (cpu.kind !== 'value' || cpu.startsAt >= lastChangeCompletedAt) return verdict;
  const says = `${verdict.says}; nothing measured since the last change is complete`;
  return { kind: 'stay', hold: 'settling', says };
}

/** One minute of all functions together. */
interface DemandMinute {
  readonly endsAt: number;
  readonly mean: number;
  /** As the demand policy takes it: a jump for what it will be. */
  readonly level: number;
}

/** The minutes of which all functions are known, oldest first. */
function demandOfAll({ target, observation, now }: AuroraContext): readonly DemandMinute[] {
  const [first = [], ...others] = target.follows.map((each) =>
    newMeasurements({ target: each, observation, now }, undefined).map(
      (measured, index, all): DemandMinute => ({
        endsAt: measured.endsAt,
        mean: measured.mean,
        level: levelOf(measured, all[index - 1]?.mean ?? measured.mean),
      }),
    ),
  );
  return first.flatMap((minute) => {
    const same = others.flatMap((all) => all.find(({ endsAt }) => endsAt === minute.endsAt) ?? []);
    if (same.length < others.length) return [];
    return [
      {
        endsAt: minute.endsAt,
        mean: same.reduce((sum, { mean }) => sum + mean, minute.mean),
        level: same.reduce((sum, { level }) => sum + level, minute.level),
      },
    ];
  });
}

interface EachInFlight {
  /** Of one reader. */
  readonly cpuPercent: number;
  readonly connections: number;
}

/** What a request in flight takes of the readers, over the minutes in which as many stood as now. */
function loadOfEach(
  { target, observation, lastChangeCompletedAt }: AuroraContext,
  demand: readonly DemandMinute[],
): EachInFlight | undefined {
  const { readerCpuPercent, readerConnections } = auroraMetrics(target.configuration);
  const { current } = observation.capacity;
  const since = (lastChangeCompletedAt?.getTime() ?? 0) / 1000;
  const at = (metric: Metric, endsAt: number) =>
    observation.metrics
      .get(metricKey(metric))
      ?.datapoints.find(({ startsAt }) => startsAt.getTime() === (endsAt - 60) * 1000)?.value;
  const measured = demand.flatMap(({ endsAt, mean }) => {
    const cpuPercent = at(readerCpuPercent, endsAt);
    if (cpuPercent === undefined || cpuPercent < LEAST_CPU_PERCENT || endsAt - 60 < since)
      return [];
    return [{ mean, cpuPercent, connections: at(readerConnections, endsAt) ?? 0 }];
  });
  // What a reader at its limit is asked for is not in its CPU; where all are at it, they are all that is known.
  const unsaturated = measured.filter(({ cpuPercent }) => cpuPercent <= MOST_CPU_PERCENT);
  const minutes = unsaturated.length > 0 ? unsaturated : measured;
  const squares = minutes.reduce((sum, { mean }) => sum + mean * mean, 0);
  if (squares === 0) return undefined;
  // By least squares: in a quiet minute the CPU is the instance's own work, so busy ones weigh more.
  const perInFlight = (of: (minute: (typeof minutes)[number]) => number) =>
    (current * minutes.reduce((sum, minute) => sum + of(minute) * minute.mean, 0)) / squares;
  return {
    // 2 readers at 60 % with 300 in flight: 0.4 % of one for each
    cpuPercent: perInFlight(({ cpuPercent }) => cpuPercent),
    connections: perInFlight(({ connections }) => connections),
  };
}

/** As many as keep CPU and connections of each under its warning line. */
function readersFor(
  inFlight: number,
  { cpuPercent, connections }: EachInFlight,
  { configuration }: AuroraReadersTarget,
): number {
  const { thresholds, maxDatabaseConnections } = configuration;
  const mostConnections = (maxDatabaseConnections * thresholds.connectionsPercent.warning) / 100;
  // 500 in flight at 0.4 % under a line of 70 %: 200 / 70 -> 3
  return Math.max(
    Math.ceil((inFlight * cpuPercent) / thresholds.cpuPercent.warning),
    Math.ceil((inFlight * connections) / mostConnections),
  );
}
