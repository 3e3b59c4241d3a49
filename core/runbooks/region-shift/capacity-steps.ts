import { OutsideFaultError } from '../../errors.ts';
import { ownHolder } from '../lock.ts';
import { releaseAsRead, SETTLE_LOCK } from '../lock-steps.ts';
import type { RunbookPorts } from '../ports.ts';
import type { Step, StepRun } from '../runbook.ts';
import { planOf, runTimeLimitSeconds } from '../step-run.ts';
import { promotes } from './calls.ts';
import { type Floor, readFloors, scaledTargets } from './floors.ts';
import { goesOnUnscaled, isPlanned } from './inputs.ts';
import { changeInWords, isPair, isWriterHere, readPair } from './pair.ts';
import { targetOf } from './target.ts';

/* What is scaled, and what is not, while the writer moves. */

/** Floors outlast the run: by then this region's own signals say what its new requests need. */
const FLOOR_SECONDS = 4 * 3600;

export const freezePartner: Step = async (run, ports) => {
  const { partner } = targetOf(run);
  if (!isPlanned(run))
    return { kind: 'done', says: `unplanned: nothing in ${partner.region} is called` };
  if (!promotes(planOf(run))) return { kind: 'done', says: 'the writer does not move' };
  const until = new Date(
    run.execution.startedAt.getTime() + runTimeLimitSeconds(run.runbook) * 1000,
  );
  const answer = await ports
    .partner(run.request.cluster)
    .freeze({ reason: `${run.runbook.name} of ${run.request.cluster}`, by: byOf(run), until });
  return answer.kind === 'done'
    ? { kind: 'done', says: `${partner.region} is frozen until ${until.toISOString()}` }
    : { kind: 'failed', says: answer.says };
};

export const preScale: Step = async (run, ports) => {
  const pair = await readPair(run, ports);
  if (!isPair(pair)) return pair;
  const floors = await readFloors(run, ports, pair);
  const refusals: string[] = [];
  for (const floor of floors) {
    const answer = await raise(run, ports, floor);
    if (answer.kind === 'refused') refusals.push(answer.says);
  }
  if (refusals.length > 0 && !goesOn(run))
    return { kind: 'failed', says: `${refusals.join('; ')}; ${CHOICE}` };
  const raised = floors.map(({ target, capacity }) => `${target.name} ${capacity}`).join(', ');
  return {
    kind: 'done',
    says: [`floors: ${raised}`, ...refusals].join('; '),
    facts: Object.fromEntries(floors.map(({ target, capacity }) => [target.name, capacity])),
  };
};

export const awaitCapacity: Step = async (run, ports) => {
  const waitedSeconds = (run.now.getTime() - run.startedAt.getTime()) / 1000;
  const standing = await readStanding(run, ports);
  const says = standing.map(({ words }) => words).join(', ');
  if (standing.every(({ stands }) => stands)) return { kind: 'done', says };
  if (waitedSeconds < targetOf(run).capacityDeadlineSeconds) return { kind: 'waiting', says };
  return goesOn(run)
    ? { kind: 'done', says: `goes on after ${Math.round(waitedSeconds)} s with ${says}` }
    : { kind: 'failed', says: `after ${Math.round(waitedSeconds)} s ${says}; ${CHOICE}` };
};

export const thaw: Step = async (run, ports) => {
  if (!isPlanned(run)) return { kind: 'done', says: 'nothing was frozen' };
  const { region } = targetOf(run).partner;
  const answer = await ports.partner(run.request.cluster).thaw(byOf(run));
  return answer.kind === 'done'
    ? { kind: 'done', says: `${region} scales again` }
    : { kind: 'failed', says: `${region}: ${answer.says}` };
};

/** The lock first: a partner that does not answer leaves only its freeze, which ends by itself. */
export const settleShift: Step = async (run, ports) => {
  const lock = await ports.locks.read(run.request.cluster);
  const hasAskedNothing = ownHolder(lock, run)?.askedAt === undefined;
  const isAside = hasAskedNothing && (await standsAside(run, ports).catch(outsideFaultAs(false)));
  const settled = isAside
    ? await releaseAsRead(run, ports.locks, lock)
    : await SETTLE_LOCK.run(run, ports);
  if (!isPlanned(run) || settled.kind !== 'done') return settled;
  const thawed = await thaw(run, ports).catch(
    outsideFaultAs({ says: `the freeze of ${targetOf(run).partner.region} ends by itself` }),
  );
  return { ...settled, says: `${settled.says}; ${thawed.says}` };
};

/**
 * What this run would have finished another has undone: the partner has the writer, and requests are not kept away from it.
 * Held, the lock would keep out the way back, and no run could ever release it.
 */
async function standsAside(run: StepRun, ports: RunbookPorts): Promise<boolean> {
  const pair = await readPair(run, ports);
  if (!isPair(pair) || isWriterHere(pair) || changeInWords(pair.global) !== undefined) return false;
  return (await ports.traffic.read(run.request.cluster))?.isShiftedHere === false;
}

function outsideFaultAs<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof OutsideFaultError) return value;
    throw error;
  };
}

/** The same for a run and the one that continues it: what one has frozen the other thaws. */
export function byOf({ runbook, request }: StepRun): string {
  return `${runbook.name} of ${request.cluster}`;
}

/** Once the writer is here, requests wait for no capacity. */
function goesOn(run: StepRun): boolean {
  return goesOnUnscaled(run) || !promotes(planOf(run));
}

const CHOICE =
  'nothing has moved: start again when it stands, or with IfNotScaled=proceed to go on with what does';

function raise(run: StepRun, { floors }: RunbookPorts, { target, capacity }: Floor) {
  return floors.raise({
    target: target.name,
    instances: capacity,
    reason: `${run.runbook.name} of ${run.request.cluster}`,
    by: byOf(run),
    until: new Date(run.execution.startedAt.getTime() + FLOOR_SECONDS * 1000),
  });
}

/** Against the floors that PreScale has raised. */
async function readStanding(run: StepRun, { standing, clusters }: RunbookPorts) {
  const raised = run.outcomes.get('PreScale');
  const floors = raised !== undefined && 'facts' in raised ? raised.facts : undefined;
  return Promise.all(
    scaledTargets(run).map(async (target) => {
      const floor = Number(floors?.[target.name] ?? 0);
      if (target.kind === 'aurora-readers') {
        const cluster = await clusters.describe(target.configuration.clusterIdentifier);
        const readers = cluster?.members.filter(
          ({ isWriter, status }) => !isWriter && status === 'available',
        );
        return counted(`${target.name} readers`, readers?.length ?? 0, floor);
      }
      const { functionName, alias, scaling } = target.configuration;
      const ready = await standing.provisionedConcurrency(functionName, alias);
      return counted(`${target.name} environments`, ready, floor * scaling.targetConcurrency);
    }),
  );
}

/** `assistant-edge environments 100 of 300` */
function counted(what: string, found: number, wanted: number) {
  return { stands: found >= wanted, words: `${what} ${found} of ${wanted}` };
}
