import { askOnce } from '../ask-once.ts';
import type { RunbookPorts } from '../ports.ts';
import type { Step, StepRun, StepVerdict } from '../runbook.ts';
import { planOf } from '../step-run.ts';
import { promotes } from './calls.ts';
import { despiteReadiness, isPlanned } from './inputs.ts';
import { dataObstacles, refusalOf } from './obstacles.ts';
import {
  changeInWords,
  factsOf,
  isPair,
  isWriterHere,
  type Pair,
  readLagMillis,
  readPair,
  writerInWords,
} from './pair.ts';
import type { TrafficObstacle } from './preflight.ts';

/* The writer of the global database comes to this region: asked for once, waited for, proven. */

/** @param trafficObstacle read again too: a run in the other region may have sent requests away meanwhile */
export function promote(trafficObstacle: TrafficObstacle): Step {
  return (run, ports) => promoteUnless(trafficObstacle, run, ports);
}

async function promoteUnless(
  trafficObstacle: TrafficObstacle,
  run: StepRun,
  ports: RunbookPorts,
): Promise<StepVerdict> {
  const pair = await readPair(run, ports);
  if (!isPair(pair)) return pair;
  const { target, global, here } = pair;
  if (isWriterHere(pair))
    return { kind: 'done', says: `the writer is in ${target.region} already` };
  if (!promotes(planOf(run)))
    return { kind: 'refused', says: `the writer was in ${target.region} when this was approved` };

  const lagMillis = await readLagMillis(run, ports);
  const asked = await askOnce(run, ports, {
    obstacle: async () =>
      (await promotionObstacle(run, ports, lagMillis)) ?? trafficObstacle(run, ports, pair),
    ask: () =>
      isPlanned(run)
        ? ports.globals.switchOver(global.identifier, here.clusterArn)
        : ports.globals.failOver(global.identifier, here.clusterArn),
    what: `${isPlanned(run) ? 'a switchover' : 'a failover'} to ${target.region}`,
  });
  const recoveryPointMillis = isPlanned(run) ? 0 : (lagMillis ?? 'unknown');
  return asked.kind === 'done' ? { ...asked, facts: { recoveryPointMillis } } : asked;
}

export const awaitPromotion: Step = async (run, ports) => {
  const pair = await readPair(run, ports);
  if (!isPair(pair)) return pair;
  const { target, global } = pair;
  const missing = missingOf(pair);
  if (missing === undefined) return { kind: 'done', says: `the writer is in ${target.region}` };
  const writers = global.members.filter(({ isWriter }) => isWriter);
  const stranger = writers.find(
    ({ region }) => region !== target.region && region !== target.partner.region,
  );
  return stranger === undefined
    ? { kind: 'waiting', says: missing }
    : { kind: 'failed', says: `the writer has gone to ${stranger.region}` };
};

export const verifyWriter: Step = async (run, ports) => {
  const pair = await readPair(run, ports);
  if (!isPair(pair)) return pair;
  const missing = missingOf(pair);
  return missing === undefined
    ? {
        kind: 'done',
        says: `the one writer of ${pair.global.identifier} is in ${pair.target.region}, and available`,
        facts: await factsOf(run, ports, pair),
      }
    : { kind: 'failed', says: missing };
};

/** What is missing before requests may come here; read again just before they are sent. */
export async function writerMissing(
  run: StepRun,
  ports: RunbookPorts,
): Promise<string | undefined> {
  const pair = await readPair(run, ports);
  return isPair(pair) ? missingOf(pair) : pair.says;
}

/** Read under the lock, just before the promotion is asked for. */
async function promotionObstacle(
  run: StepRun,
  ports: RunbookPorts,
  lagMillis: number | undefined,
): Promise<string | undefined> {
  const pair = await readPair(run, ports);
  if (!isPair(pair)) return pair.says;
  if (isWriterHere(pair)) return `the writer has come to ${pair.target.region} meanwhile`;
  const obstacles = dataObstacles({ isPlanned: isPlanned(run), pair, lagMillis });
  return refusalOf(obstacles, despiteReadiness(run));
}

/** Undefined when this region's cluster is the one writer of a global database that rests, and can write. */
function missingOf(pair: Pair): string | undefined {
  const { global, cluster, target } = pair;
  const writers = cluster.members.filter(({ isWriter }) => isWriter);
  const change = changeInWords(global);
  if (change !== undefined) return change;
  if (!isWriterHere(pair))
    return `the writer of ${global.identifier} is in ${writerInWords(pair)}, not in ${target.region}`;
  if (cluster.status !== 'available') return `cluster ${cluster.identifier} is ${cluster.status}`;
  if (writers.length !== 1 || writers[0]?.status !== 'available') {
    const found = writers.map(({ id, status }) => `${id} (${status})`).join(', ') || 'none';
    return `cluster ${cluster.identifier} has as writer: ${found}`;
  }
  return undefined;
}
