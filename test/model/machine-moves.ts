import { STEP_CALL_SECONDS } from '../../core/runbooks/lock.ts';
import type { StepOutcome } from '../../core/runbooks/runbook.ts';
import type { Transition } from './explore.ts';
import {
  type AnswerCall,
  type Machine,
  type MachineWorld,
  nowOf,
  type Stray,
} from './machine-world.ts';
import { begun, callOf, concluded, entered, longestSeconds, settled, stopped } from './machines.ts';
import type { Call, Point, Processes } from './processes.ts';
import type { ApprovedRun } from './runs.ts';

/* What may come next in a world of machines, whatever their steps are about. */

export interface Mover<W extends MachineWorld> {
  readonly processes: Processes;
  readonly answer: AnswerCall<W>;
}

/** Until the last call of a step has ended, by the clock that is farthest behind. */
const MINUTE_SECONDS = STEP_CALL_SECONDS + 11;

/** The plan's hash as a dry run has it now, or why it refuses. */
async function dryRun<W extends MachineWorld>(
  { processes, answer }: Mover<W>,
  world: W,
  run: Omit<ApprovedRun, 'name' | 'startedAt'>,
): Promise<{ readonly hash: string } | { readonly refusal: string }> {
  const startedAt = nowOf(world);
  const of = { ...run, name: 'dry-run', startedAt };
  const at = run.runbook.steps[0]?.name;
  let point = await callOf({ run: of, at, outcomes: [] }, startedAt, processes);
  while (point.kind === 'asks') {
    const answered = await answer(world, point.call, of.name);
    point = await processes.answer(point, answered.answer);
  }
  if (point.kind === 'failed') return { refusal: String(point.error) };
  const outcome = point.result as StepOutcome;
  const hash = outcome.kind === 'described' ? outcome.plan?.hash : undefined;
  return hash === undefined ? { refusal: outcome.says } : { hash };
}

/** The world with that run's machine at its first step, approved for what a dry run says now; or why that refuses. */
export async function startRun<W extends MachineWorld>(
  mover: Mover<W>,
  world: W,
  run: Omit<ApprovedRun, 'name' | 'startedAt'>,
): Promise<W | { readonly refusal: string }> {
  const dry = await dryRun(mover, world, run);
  if ('refusal' in dry) return dry;
  const startedAt = nowOf(world);
  const name = nextName(world);
  const approval = { id: name, plannedHash: dry.hash, at: startedAt };
  return withNewMachine(mover, world, { ...run, name, startedAt, approval });
}

export function nextName({ machines }: MachineWorld): string {
  return `run-${machines.length + 1}`;
}

export async function withNewMachine<W extends MachineWorld>(
  { processes }: Mover<W>,
  world: W,
  run: ApprovedRun,
): Promise<W> {
  const machine = await begun(world, run, processes);
  return { ...world, machines: [...world.machines, machine] };
}

export async function machineMoves<W extends MachineWorld>(
  mover: Mover<W>,
  world: W,
  machine: Machine,
): Promise<readonly Transition<W>[]> {
  const { run, at, call } = machine;
  if (at === undefined) return [];
  return [
    ...(call?.kind === 'asks' ? [await answeredMove(mover, world, machine, call)] : []),
    ...(call ? await faults(mover, world, machine, call) : await looks(mover, world, machine)),
    ...aborts(world, machine, `${run.name} is aborted at ${at}`),
  ];
}

async function answeredMove<W extends MachineWorld>(
  { processes, answer }: Mover<W>,
  world: W,
  machine: Machine,
  call: Extract<Point, { kind: 'asks' }>,
): Promise<Transition<W>> {
  const { run, at } = machine;
  const { world: after, answer: answered } = await answer(world, call.call, run.name);
  const point = await processes.answer(call, answered);
  const next = await settled(after, { ...machine, call: point }, processes);
  return {
    says: `${run.name} ${at}: ${inWords(call.call, answered)}`,
    state: withMachine(after, machine, next),
  };
}

async function looks<W extends MachineWorld>(
  { processes }: Mover<W>,
  world: W,
  machine: Machine,
): Promise<readonly Transition<W>[]> {
  const next = await entered(world, machine, processes);
  return [{ says: `${machine.run.name} looks again`, state: withMachine(world, machine, next) }];
}

/** The machine hears no more of the call, which goes on; it calls again, or has no attempt left. */
async function faults<W extends MachineWorld>(
  { processes }: Mover<W>,
  world: W,
  machine: Machine,
  call: Point,
): Promise<readonly Transition<W>[]> {
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

function aborts<W extends MachineWorld>(
  world: W,
  machine: Machine,
  says: string,
): readonly Transition<W>[] {
  const { left } = world;
  if (left.aborts === 0) return [];
  const spent = { ...world, left: { ...left, aborts: left.aborts - 1 } };
  const after = machine.call ? strayed(spent, machine.run, machine.call) : spent;
  return [{ says, state: withMachine(after, machine, stopped(machine, nowOf(world))) }];
}

function strayed<W extends MachineWorld>(world: W, { name }: ApprovedRun, point: Point): W {
  return { ...world, strays: [...world.strays, { of: name, point }] };
}

export async function strayMoves<W extends MachineWorld>(
  { processes, answer }: Mover<W>,
  world: W,
  stray: Stray,
): Promise<readonly Transition<W>[]> {
  const { of, point } = stray;
  if (point.kind !== 'asks') return [];
  const { world: after, answer: answered } = await answer(world, point.call, of);
  const next = await processes.answer(point, answered);
  const strays = world.strays.flatMap((other) => {
    if (other !== stray) return [other];
    return next.kind === 'asks' ? [{ of, point: next }] : [];
  });
  const says = `a stray call of ${of}: ${inWords(point.call, answered)}`;
  return [{ says, state: { ...after, strays } }];
}

/** Not while a machine waits for a call: Step Functions would have given it up. */
export function minute<W extends MachineWorld>(world: W): readonly Transition<W>[] {
  const { left, seconds, machines } = world;
  if (left.minutes === 0 || machines.some(({ call }) => call !== undefined)) return [];
  const after = { ...world, left: { ...left, minutes: left.minutes - 1 } };
  return [
    { says: 'a minute passes', state: { ...after, seconds: seconds + MINUTE_SECONDS, strays: [] } },
  ];
}

/** The same world once every machine has ended or is timed out, and the last call of each has ended. */
export function afterAllMachines<W extends MachineWorld>(world: W): W {
  const seconds = world.seconds + longestSeconds(world);
  return { ...afterMachines({ ...world, seconds }, () => true), seconds: seconds + MINUTE_SECONDS };
}

/** The same world once those machines have ended wherever they stand, and their calls too. */
export function afterMachines<W extends MachineWorld>(
  world: W,
  isOver: (machine: Machine) => boolean,
): W {
  const over = world.machines.filter(isOver);
  const machines = world.machines.map((machine) =>
    machine.at !== undefined && over.includes(machine) ? stopped(machine, nowOf(world)) : machine,
  );
  const strays = world.strays.filter(({ of }) => over.every(({ run }) => run.name !== of));
  return { ...world, machines, strays };
}

/**
 * The world once its newest machine has ended, when nothing goes wrong.
 * @param aws what AWS does by itself while the machine waits, where it has anything to do
 */
export async function ended<W extends MachineWorld>(
  mover: Mover<W>,
  world: W,
  aws: (world: W) => readonly Transition<W>[],
): Promise<W> {
  let after = world;
  for (;;) {
    const machine = after.machines.at(-1);
    if (machine?.at === undefined) return after;
    const [move] = machine.call
      ? await machineMoves(mover, after, machine)
      : [...aws(after), ...(await looks(mover, after, machine))];
    if (move === undefined) throw new Error(`${machine.run.name} does not go on`);
    after = move.state;
  }
}

function withMachine<W extends MachineWorld>(world: W, machine: Machine, next: Machine): W {
  return { ...world, machines: world.machines.map((other) => (other === machine ? next : other)) };
}

function inWords({ name }: Call, answer: { readonly kind: string; readonly value?: unknown }) {
  const { value } = answer;
  if (typeof value === 'boolean') return `${name} -> ${value ? 'done' : 'refused'}`;
  return name;
}
