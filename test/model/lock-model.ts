import { STEP_CALL_SECONDS } from '../../core/runbooks/lock.ts';
import type { Runbook, StepOutcome } from '../../core/runbooks/runbook.ts';
import type { Model, Transition } from './explore.ts';
import type { ApprovedRun } from './lock-scene.ts';
import {
  answerCall,
  keyOf,
  type LockBounds,
  type LockWorld,
  type Machine,
  nowOf,
  type Stray,
  type WriteLock,
} from './lock-world.ts';
import { begun, callOf, concluded, entered, longestSeconds, settled, stopped } from './machines.ts';
import type { Call, Point, Processes } from './processes.ts';

export interface LockModelOf {
  readonly runbooks: readonly Runbook[];
  readonly bounds: LockBounds;
  readonly processes: Processes;
  readonly write?: WriteLock;
}

/** Until the last call of a step has ended, by the clock that is farthest behind. */
const MINUTE_SECONDS = STEP_CALL_SECONDS + 11;

/** A run that finds what another has left, and one more should it end otherwise than well. */
const RESUMPTIONS = 2;

/** The lock of one cluster and the steps of real runbooks, with everything that may come between. */
export function lockModel(model: LockModelOf): Model<LockWorld> {
  return {
    initial: {
      seconds: 0,
      lock: undefined,
      writer: 'a',
      machines: [],
      strays: [],
      asked: [],
      left: model.bounds,
    },
    keyOf,
    transitions: (world) => transitionsOf(model, world),
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
  model: LockModelOf,
  world: LockWorld,
): Promise<readonly Transition<LockWorld>[]> {
  if (world.resumptions !== undefined) return resumptions(model, world, world.resumptions);
  const moves = await Promise.all([
    starts(model, world),
    forgedStarts(model, world),
    ...world.machines.map((machine) => machineMoves(model, world, machine)),
    ...world.strays.map((stray) => strayMoves(model, world, stray)),
  ]);
  return [...moves.flat(), ...aws(world), ...minute(world), calm(world)];
}

async function starts({ runbooks, processes }: LockModelOf, world: LockWorld) {
  const { left, machines } = world;
  const name = `run-${machines.length + 1}`;
  const transitions: Transition<LockWorld>[] = [];
  for (const runbook of left.runs > 0 ? runbooks : []) {
    const run = await approvedRun(world, { name, runbook }, processes);
    if (run === undefined) continue;
    const machine = await begun(world, run, processes);
    const after = { ...world, left: { ...left, runs: left.runs - 1 } };
    transitions.push({
      says: `${name} of ${runbook.name} is approved and starts`,
      state: { ...after, machines: [...machines, machine] },
    });
  }
  return transitions;
}

/** Approved for what a dry run says now; undefined where that refuses, and nobody is asked. */
async function approvedRun(
  world: LockWorld,
  { name, runbook }: { readonly name: string; readonly runbook: Runbook },
  processes: Processes,
): Promise<ApprovedRun | undefined> {
  const startedAt = nowOf(world);
  const dryRun = { name: 'dry-run', runbook, startedAt };
  const at = runbook.steps[0]?.name;
  let point = await callOf({ run: dryRun, at, outcomes: [] }, startedAt, processes);
  while (point.kind === 'asks') {
    const { answer } = await answerCall(world, point.call, { of: name });
    point = await processes.answer(point, answer);
  }
  if (point.kind === 'failed') throw point.error;
  const outcome = point.result as StepOutcome;
  const plannedHash = outcome.kind === 'described' ? outcome.plan?.hash : undefined;
  if (plannedHash === undefined) return undefined;
  return { name, runbook, startedAt, approval: { id: name, plannedHash, at: startedAt } };
}

/** Step Functions takes a name once, so a second machine for one approval has another name. */
async function forgedStarts({ processes }: LockModelOf, world: LockWorld) {
  const { left, machines } = world;
  if (left.forgedStarts === 0) return [];
  const after = { ...world, left: { ...left, forgedStarts: left.forgedStarts - 1 } };
  return Promise.all(
    machines.map(async ({ run: other }) => {
      const name = `run-${machines.length + 1}`;
      const run = { ...other, name, startedAt: nowOf(world) };
      const machine = await begun(world, run, processes);
      return {
        says: `${name} starts with the approval of ${other.name}`,
        state: { ...after, machines: [...machines, machine] },
      };
    }),
  );
}

async function machineMoves(
  model: LockModelOf,
  world: LockWorld,
  machine: Machine,
): Promise<readonly Transition<LockWorld>[]> {
  const { run, at, call } = machine;
  if (at === undefined) return [];
  return [
    ...(call?.kind === 'asks' ? [await answeredMove(model, world, machine, call)] : []),
    ...(call ? await faults(model, world, machine, call) : await looks(model, world, machine)),
    ...aborts(world, machine, `${run.name} is aborted at ${at}`),
  ];
}

async function answeredMove(
  { processes, write }: LockModelOf,
  world: LockWorld,
  machine: Machine,
  call: Extract<Point, { kind: 'asks' }>,
): Promise<Transition<LockWorld>> {
  const { run, at } = machine;
  const { world: after, answer } = await answerCall(world, call.call, { of: run.name, write });
  const point = await processes.answer(call, answer);
  const next = await settled(after, { ...machine, call: point }, processes);
  return {
    says: `${run.name} ${at}: ${inWords(call.call, answer)}`,
    state: withMachine(after, machine, next),
  };
}

async function looks({ processes }: LockModelOf, world: LockWorld, machine: Machine) {
  const next = await entered(world, machine, processes);
  return [{ says: `${machine.run.name} looks again`, state: withMachine(world, machine, next) }];
}

/** The machine hears no more of the call, which goes on; it calls again, or has no attempt left. */
async function faults(
  { processes }: LockModelOf,
  world: LockWorld,
  machine: Machine,
  call: Point,
): Promise<readonly Transition<LockWorld>[]> {
  const { left } = world;
  const { run, at } = machine;
  if (left.faults === 0) return [];
  const after = strayed({ ...world, left: { ...left, faults: left.faults - 1 } }, run, call);
  const now = nowOf(world);
  const fault = { kind: 'failed', says: 'fault', startedAt: now, endedAt: now } as const;
  const again = await entered(after, machine, processes);
  const failed = await concluded(after, machine, fault, processes);
  return [
    { says: `${run.name} calls ${at} again`, state: withMachine(after, machine, again) },
    { says: `${run.name} gives ${at} up`, state: withMachine(after, machine, failed) },
  ];
}

function aborts(world: LockWorld, machine: Machine, says: string) {
  const { left } = world;
  if (left.aborts === 0) return [];
  const spent = { ...world, left: { ...left, aborts: left.aborts - 1 } };
  const after = machine.call ? strayed(spent, machine.run, machine.call) : spent;
  return [{ says, state: withMachine(after, machine, stopped(machine, nowOf(world))) }];
}

function strayed(world: LockWorld, { name }: ApprovedRun, point: Point): LockWorld {
  return { ...world, strays: [...world.strays, { of: name, point }] };
}

async function strayMoves(
  { processes, write }: LockModelOf,
  world: LockWorld,
  stray: Stray,
): Promise<readonly Transition<LockWorld>[]> {
  const { of, point } = stray;
  if (point.kind !== 'asks') return [];
  const { world: after, answer } = await answerCall(world, point.call, { of, write });
  const next = await processes.answer(point, answer);
  const strays = world.strays.flatMap((other) => {
    if (other !== stray) return [other];
    return next.kind === 'asks' ? [{ of, point: next }] : [];
  });
  return [
    { says: `a stray call of ${of}: ${inWords(point.call, answer)}`, state: { ...after, strays } },
  ];
}

/** A failover that was asked for takes place. */
function aws(world: LockWorld): readonly Transition<LockWorld>[] {
  const { failingOverTo, ...rest } = world;
  if (failingOverTo === undefined) return [];
  return [{ says: `${failingOverTo} is the writer`, state: { ...rest, writer: failingOverTo } }];
}

/** Not while a machine waits for a call: Step Functions would have given it up. */
function minute(world: LockWorld): readonly Transition<LockWorld>[] {
  const { left, seconds, machines } = world;
  if (left.minutes === 0 || machines.some(({ call }) => call !== undefined)) return [];
  const after = { ...world, left: { ...left, minutes: left.minutes - 1 } };
  return [
    { says: 'a minute passes', state: { ...after, seconds: seconds + MINUTE_SECONDS, strays: [] } },
  ];
}

/** Every machine has ended or is timed out, wherever it stands: this may always be how the story goes on. */
function calm(world: LockWorld): Transition<LockWorld> {
  const left = { runs: 0, forgedStarts: 0, faults: 0, aborts: 0, minutes: 0 };
  const [settledWorld = { state: world }] = aws(world);
  const seconds = world.seconds + longestSeconds(world) + MINUTE_SECONDS;
  const endedAt = nowOf({ seconds: seconds - MINUTE_SECONDS });
  const machines = world.machines.map((machine) =>
    machine.at === undefined ? machine : stopped(machine, endedAt),
  );
  return {
    says: 'all machines end or are timed out',
    state: { ...settledWorld.state, seconds, machines, strays: [], left, resumptions: RESUMPTIONS },
  };
}

/** Somebody starts the runbook of the lock's holder again, and everything goes well. */
async function resumptions(
  model: LockModelOf,
  world: LockWorld,
  left: number,
): Promise<readonly Transition<LockWorld>[]> {
  const { lock, machines } = world;
  const runbook = model.runbooks.find(({ name }) => name === lock?.holder?.runbook);
  if (runbook === undefined || left === 0) return [];
  const name = `run-${machines.length + 1}`;
  const run = await approvedRun(world, { name, runbook }, model.processes);
  if (run === undefined) return [];
  let machine = await begun(world, run, model.processes);
  let after: LockWorld = { ...world, machines: [...machines, machine] };
  while (machine.at !== undefined) {
    const [move] = machine.call
      ? await machineMoves(model, after, machine)
      : [...aws(after), ...(await looks(model, after, machine))];
    if (move === undefined) throw new Error(`${name} does not go on`);
    after = move.state;
    machine = after.machines.at(-1) ?? machine;
  }
  const state = { ...after, resumptions: left - 1 };
  return [{ says: `${runbook.name} is started again, and ends`, state }];
}

function withMachine(world: LockWorld, machine: Machine, next: Machine): LockWorld {
  return { ...world, machines: world.machines.map((other) => (other === machine ? next : other)) };
}

function inWords({ name }: Call, answer: { readonly kind: string; readonly value?: unknown }) {
  const { value } = answer;
  if (typeof value === 'boolean') return `${name} -> ${value ? 'done' : 'refused'}`;
  return name;
}
