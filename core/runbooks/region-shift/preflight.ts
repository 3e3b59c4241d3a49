import { leasesOverBefore } from '../../lease.ts';
import { readReadiness } from '../../readiness/judge-standby.ts';
import { standbyOf } from '../../readiness/standby.ts';
import type { RunbookPorts } from '../ports.ts';
import type { Step, StepRun } from '../runbook.ts';
import { readFloors, whyUnscalable } from './floors.ts';
import { despiteReadiness, isPlanned } from './inputs.ts';
import { obstaclesTo, refusalOf, type ShiftSeen } from './obstacles.ts';
import { factsOf, isPair, isWriterHere, type Pair, readLagMillis, readPair } from './pair.ts';
import { targetOf } from './target.ts';

/** Why requests cannot be moved now; the one thing that a shift and a fail-back look at differently. */
export type TrafficObstacle = (
  run: StepRun,
  ports: RunbookPorts,
  pair: Pair,
) => Promise<string | undefined>;

/** Under the lock: everything that the plan's hash leaves out, and what has changed since. */
export function preflight(trafficObstacle: TrafficObstacle): Step {
  return async (run, ports) => {
    const pair = await readPair(run, ports);
    if (!isPair(pair)) return pair;
    const seen = await readSeen(run, ports, pair, trafficObstacle);
    const obstacles = obstaclesTo(seen);
    const despite = despiteReadiness(run);
    const refusal = refusalOf(obstacles, despite);
    if (refusal !== undefined) return { kind: 'refused', says: refusal };
    const passed = obstacles.map(({ says }) => says).join('; ');
    return {
      kind: 'done',
      says: `${readyInWords(pair, seen)}${passed && `; despite ${passed}: ${despite}`}`,
      facts: await factsOf(run, ports, pair),
    };
  };
}

async function readSeen(
  run: StepRun,
  ports: RunbookPorts,
  pair: Pair,
  trafficObstacle: TrafficObstacle,
): Promise<ShiftSeen> {
  const standby = standbyOf(run.configuration, run.request.cluster);
  const floors = await readFloors(run, ports, pair);
  return {
    isPlanned: isPlanned(run),
    pair,
    lagMillis: await readLagMillis(run, ports),
    unscalable: await whyUnscalable(run, ports, floors),
    readiness: standby && (await readReadiness(standby, ports.readiness, run.now)),
    traffic: (await partnersRun(run, ports)) ?? (await trafficObstacle(run, ports, pair)),
  };
}

/**
 * Each region has a lock of its own, and two runs that both look after they have taken theirs do not miss each other. An
 * unplanned run cannot look.
 */
async function partnersRun(
  run: StepRun,
  { partner }: Pick<RunbookPorts, 'partner'>,
): Promise<string | undefined> {
  if (!isPlanned(run)) return undefined;
  const { cluster } = run.request;
  const other = await partner(cluster).unsettledRun(cluster);
  if (other === undefined || other.expiresAt < leasesOverBefore(run.now)) return undefined;
  const { region } = targetOf(run).partner;
  return `a run of ${other.runbook} holds the cluster in ${region}, until ${other.expiresAt.toISOString()} at the latest: wait for ${other.owner}, or abort and resume it there`;
}

function readyInWords(pair: Pair, { lagMillis, readiness }: ShiftSeen): string {
  const { region } = pair.target;
  const score = readiness === undefined ? '' : `, readiness ${readiness.score}`;
  if (isWriterHere(pair)) return `${region} has the writer already${score}`;
  const lag = lagMillis === undefined ? 'an unknown time' : `${lagMillis} ms`;
  return `${region} is ${lag} behind${score}`;
}
