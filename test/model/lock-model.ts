import type { Runbook } from '../../core/runbooks/runbook.ts';
import type { Model, Transition } from './explore.ts';
import { SITE } from './lock-scene.ts';
import { answerCall, keyOf, type LockBounds, type LockWorld } from './lock-world.ts';
import {
  afterAllMachines,
  ended,
  type Mover,
  machineMoves,
  minute,
  nextName,
  startRun,
  strayMoves,
  withNewMachine,
} from './machine-moves.ts';
import { type Machine, nowOf, type WriteLock } from './machine-world.ts';
import type { Processes } from './processes.ts';

export interface LockModelOf {
  readonly runbooks: readonly Runbook[];
  readonly bounds: LockBounds;
  readonly processes: Processes;
  readonly write?: WriteLock;
}

interface LockMover extends Mover<LockWorld> {
  readonly runbooks: readonly Runbook[];
}

/** A run that finds what another has left, and one more should it end otherwise than well. */
const RESUMPTIONS = 2;

/** The lock of one cluster and the steps of real runbooks, with everything that may come between. */
export function lockModel({ runbooks, bounds, processes, write }: LockModelOf): Model<LockWorld> {
  const mover: LockMover = {
    runbooks,
    processes,
    answer: (world, call, of) => answerCall(world, call, { of, write }),
  };
  return {
    initial: {
      seconds: 0,
      lock: undefined,
      writer: 'a',
      machines: [],
      strays: [],
      asked: [],
      left: bounds,
    },
    keyOf,
    transitions: (world) => transitionsOf(mover, world),
    violationOf,
    isEnd: ({ resumptions, lock }) => resumptions !== undefined && lock?.holder === undefined,
  };
}

function violationOf({ broken, machines }: LockWorld): string | undefined {
  const atWork = machines.filter(isAtWork).map(({ run }) => run.name);
  return atWork.length > 1 ? `${atWork.join(' and ')} work on the cluster side by side` : broken;
}

/** At a step that rests on the lock. */
function isAtWork({ run, at, outcomes }: Machine): boolean {
  const names = run.runbook.steps.map(({ name }) => name);
  const index = names.indexOf(at ?? 'none');
  const isTaken = outcomes.some(([step, { kind }]) => step === 'TakeLock' && kind === 'done');
  return isTaken && index >= 0 && index < names.indexOf('ReleaseLock');
}

async function transitionsOf(
  mover: LockMover,
  world: LockWorld,
): Promise<readonly Transition<LockWorld>[]> {
  if (world.resumptions !== undefined) return resumptions(mover, world, world.resumptions);
  const moves = await Promise.all([
    starts(mover, world),
    forgedStarts(mover, world),
    ...world.machines.map((machine) => machineMoves(mover, world, machine)),
    ...world.strays.map((stray) => strayMoves(mover, world, stray)),
  ]);
  return [...moves.flat(), ...aws(world), ...minute(world), calm(world)];
}

async function starts(mover: LockMover, world: LockWorld) {
  const { left } = world;
  const transitions: Transition<LockWorld>[] = [];
  for (const runbook of left.runs > 0 ? mover.runbooks : []) {
    const after = { ...world, left: { ...left, runs: left.runs - 1 } };
    const state = await startRun(mover, after, { runbook, site: SITE, inputs: {} });
    if ('refusal' in state) continue;
    const says = `${nextName(world)} of ${runbook.name} is approved and starts`;
    transitions.push({ says, state });
  }
  return transitions;
}

/** Step Functions takes a name once, so a second machine for one approval has another name. */
async function forgedStarts(mover: LockMover, world: LockWorld) {
  const { left, machines } = world;
  if (left.forgedStarts === 0) return [];
  const after = { ...world, left: { ...left, forgedStarts: left.forgedStarts - 1 } };
  const name = nextName(world);
  return Promise.all(
    machines.map(async ({ run }) => ({
      says: `${name} starts with the approval of ${run.name}`,
      state: await withNewMachine(mover, after, { ...run, name, startedAt: nowOf(world) }),
    })),
  );
}

/** A failover that was asked for takes place. */
function aws(world: LockWorld): readonly Transition<LockWorld>[] {
  const { failingOverTo, ...rest } = world;
  if (failingOverTo === undefined) return [];
  return [{ says: `${failingOverTo} is the writer`, state: { ...rest, writer: failingOverTo } }];
}

/** Every machine has ended or is timed out, wherever it stands: this may always be how the story goes on. */
function calm(world: LockWorld): Transition<LockWorld> {
  const left = { runs: 0, forgedStarts: 0, faults: 0, aborts: 0, minutes: 0 };
  const [moved = { state: world }] = aws(world);
  const state = { ...afterAllMachines(moved.state), left, resumptions: RESUMPTIONS };
  return { says: 'all machines end or are timed out', state };
}

/** Somebody starts the runbook of the lock's holder again, and everything goes well. */
async function resumptions(
  mover: LockMover,
  world: LockWorld,
  left: number,
): Promise<readonly Transition<LockWorld>[]> {
  const runbook = mover.runbooks.find(({ name }) => name === world.lock?.holder?.runbook);
  if (runbook === undefined || left === 0) return [];
  const started = await startRun(mover, world, { runbook, site: SITE, inputs: {} });
  if ('refusal' in started) return [];
  const state = { ...(await ended(mover, started, aws)), resumptions: left - 1 };
  return [{ says: `${runbook.name} is started again, and ends`, state }];
}
