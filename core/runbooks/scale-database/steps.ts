import { askOnce } from '../ask-once.ts';
import { holdsLock, LOST_LOCK, readLock } from '../lock.ts';
import type { Plan } from '../plan.ts';
import type { RunbookPorts } from '../ports.ts';
import { readReplicaLag } from '../replica-lag.ts';
import type { Step, StepRun, StepVerdict } from '../runbook.ts';
import { planOf } from '../step-run.ts';
import { awaitedWriter, isWriterNow, provenWriter } from '../writer.ts';
import { lagObstacle, momentObstacle } from './obstacles.ts';
import { factsOf, failsOver, plannedClasses, planScaling } from './plan.ts';
import { targetOf, wantedClass } from './target.ts';
import {
  hasClass,
  instanceInWords,
  isAtRest,
  type LastingInstance,
  readWorld,
  type ScalingWorld,
} from './world.ts';

/* One function a step. */

/** Plans once more, under the lock: what is refused or would be another plan now is not begun. */
export const checkChange: Step = async (run, ports) => {
  const planning = await planScaling(run, ports, await unfinishedPlan(run, ports));
  if (planning.kind === 'refused') return planning;
  const { says, facts, plan } = planning;
  return plan.hash === planOf(run).hash
    ? { kind: 'done', says, ...(facts && { facts }) }
    : { kind: 'refused', says: `the cluster is no longer as approved: ${says}` };
};

export const changeReader: Step = async (run, ports) => {
  const { to } = planOf(run);
  const world = await readWorld(run, ports);
  if (world.kind === 'refused') return world;
  if (!failsOver(planOf(run))) return { kind: 'done', says: `${to} is the writer already` };
  return changeClass(run, ports, { id: to, world });
};

export const awaitReader: Step = async (run, ports) => {
  const world = await readWorld(run, ports);
  if (world.kind === 'refused') return world;
  const reader = instanceNamed(world, planOf(run).to);
  if (!failsOver(planOf(run)) || hasClass(reader, wantedClass(run)))
    return { kind: 'done', says: instanceInWords(reader) };
  return { kind: 'waiting', says: instanceInWords(reader) };
};

export const failOver: Step = async (run, ports) => {
  const plan = planOf(run);
  const { from, to } = plan;
  const world = await readWorld(run, ports);
  if (world.kind === 'refused') return world;
  if (isWriterNow(world.cluster, to)) return { kind: 'done', says: `${to} is the writer already` };
  if (!failsOver(plan))
    return { kind: 'refused', says: `${to} was the writer when this was approved` };
  return askOnce(run, ports, {
    obstacle: () => failoverObstacle(run, ports, world),
    ask: () => ports.clusters.failOver(world.cluster.identifier, to),
    what: `a failover from ${from} to ${to}`,
  });
};

export const awaitWriter: Step = async (run, ports) => {
  const world = await readWorld(run, ports);
  return world.kind === 'refused' ? world : awaitedWriter(world.cluster, planOf(run));
};

export const verifyWriter: Step = async (run, ports) => {
  const world = await readWorld(run, ports);
  if (world.kind === 'refused') return world;
  const proven = provenWriter(world.cluster, planOf(run).to);
  return proven.kind === 'done' ? { ...proven, facts: factsOf(world) } : proven;
};

/** One after the other, so that at most one is away; the writer has moved, so this goes on when its window has ended. */
export const changeOthers: Step = async (run, ports) => {
  const { to } = planOf(run);
  const world = await readWorld(run, ports);
  if (world.kind === 'refused') return world;
  const wanted = wantedClass(run);
  const next = plannedClasses(planOf(run))
    .filter(({ id }) => id !== to)
    .map(({ id }) => instanceNamed(world, id))
    .find((instance) => !hasClass(instance, wanted));
  if (next === undefined) return { kind: 'done', says: `the others are ${wanted}` };
  if (!isAtRest(next)) return { kind: 'waiting', says: instanceInWords(next) };
  const verdict = await changeClass(run, ports, { id: next.id, world });
  return verdict.kind === 'done' ? { kind: 'waiting', says: verdict.says } : verdict;
};

export const verifyClasses: Step = async (run, ports) => {
  const world = await readWorld(run, ports);
  if (world.kind === 'refused') return world;
  const proven = provenWriter(world.cluster, planOf(run).to);
  if (proven.kind !== 'done') return proven;
  const wanted = wantedClass(run);
  const wrong = world.lasting.filter((instance) => !hasClass(instance, wanted));
  return wrong.length === 0
    ? {
        kind: 'done',
        says: `every configured instance is a ${wanted}${configurationHint(run)}`,
        facts: factsOf(world),
      }
    : { kind: 'failed', says: `wanted ${wanted}: ${wrong.map(instanceInWords).join('; ')}` };
};

interface ClassChange {
  readonly id: string;
  readonly world: ScalingWorld;
}

/** Only of a reader at rest; one that has the class, or is on its way to it, is left alone. */
async function changeClass(
  run: StepRun,
  ports: RunbookPorts,
  { id, world }: ClassChange,
): Promise<StepVerdict> {
  const wanted = wantedClass(run);
  const instance = instanceNamed(world, id);
  const { cluster } = world;
  if (instance.instanceClass === wanted || instance.pending['DBInstanceClass'] === wanted)
    return { kind: 'done', says: instanceInWords(instance) };
  if (instance.isWriter) return { kind: 'refused', says: `${id} is the writer` };
  if (!isAtRest(instance)) return { kind: 'refused', says: instanceInWords(instance) };
  if (cluster.status !== 'available')
    return { kind: 'refused', says: `cluster ${cluster.identifier} is ${cluster.status}` };
  if (!(await holdsLock(run, ports))) return LOST_LOCK;
  const answer = await ports.scaling.changeClass(id, wanted);
  return answer.kind === 'done'
    ? { kind: 'done', says: `asked for ${id} to become a ${wanted}` }
    : { kind: 'failed', says: answer.says };
}

async function failoverObstacle(
  run: StepRun,
  ports: RunbookPorts,
  world: ScalingWorld,
): Promise<string | undefined> {
  const { from, to } = planOf(run);
  const { cluster } = world;
  const target = targetOf(run);
  const reader = instanceNamed(world, to);
  if (cluster.status !== 'available') return `cluster ${cluster.identifier} is ${cluster.status}`;
  if (!isWriterNow(cluster, from)) return `${from} is no longer the writer`;
  if (!hasClass(reader, wantedClass(run))) return instanceInWords(reader);
  const lag = await readReplicaLag(target.instances, run.now, ports);
  return lagObstacle(reader, target, lag) ?? momentObstacle(run);
}

/** Tidegate's own readers have the class of the configuration, and get it when they are created. */
function configurationHint({ configuration, request, ...run }: StepRun): string {
  const wanted = wantedClass({ configuration, request, ...run });
  const configured = configuration.auroraClusters[request.cluster]?.instanceClass;
  return configured === wanted
    ? ''
    : `; write instanceClass: ${wanted} (now ${configured}), and its memory and connections, into auroraClusters.${request.cluster} for the readers to come`;
}

/** Of the run that this one continues; a dry run takes no lock, and finds it there. */
async function unfinishedPlan(run: StepRun, ports: RunbookPorts): Promise<Plan | undefined> {
  const { lock, decision } = await readLock(run, ports);
  if (decision.kind === 'take') return decision.unfinished;
  return lock?.holder?.continues === undefined ? undefined : lock.holder.plan;
}

/** The plan names configured instances only, and all of these are there. */
function instanceNamed({ lasting }: ScalingWorld, id: string): LastingInstance {
  const found = lasting.find((instance) => instance.id === id);
  if (found === undefined) throw new Error(`${id} is not among the configured instances`);
  return found;
}
