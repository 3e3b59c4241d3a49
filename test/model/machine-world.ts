import type { RunbookLock } from '../../core/runbooks/ports.ts';
import { inMemoryLocks } from '../fakes/in-memory-locks.ts';
import { idOf } from './intern.ts';
import type { Answer, Call, Point } from './processes.ts';
import type { ApprovedRun, LockWrite, Outcomes } from './runs.ts';
import { keyOfRun } from './runs.ts';

/** A state machine of Step Functions, at a step of its runbook or ended. */
export interface Machine {
  readonly run: ApprovedRun;
  /** Name of its step; undefined once it has ended. */
  readonly at: string | undefined;
  readonly endedAt?: Date;
  readonly outcomes: Outcomes;
  /** The call of its step; undefined between two looks, and at the end. */
  readonly call?: Point;
}

/** A call of a step that its machine waits for no longer; it goes on for a minute at most. */
export interface Stray {
  readonly of: string;
  readonly point: Point;
}

/** What machines need of a world to go on in it. */
export interface MachineWorld {
  readonly seconds: number;
  readonly machines: readonly Machine[];
  readonly strays: readonly Stray[];
  readonly left: MachineBounds;
}

export interface MachineBounds {
  /** Runs that somebody approves for what a dry run says at that moment. */
  readonly runs: number;
  /** Calls of a step that its machine gives up, to try again or to fail. */
  readonly faults: number;
  readonly aborts: number;
  /** How often a minute passes, after which no call that was given up is left. */
  readonly minutes: number;
}

/** What a call of the run of that name is answered, and the world after it. */
export type AnswerCall<W> = (
  world: W,
  call: Call,
  of: string,
) => Promise<{ readonly world: W; readonly answer: Answer }>;

const BEGINNING = Date.parse('2026-03-02T06:00:00Z');

export function nowOf({ seconds }: Pick<MachineWorld, 'seconds'>): Date {
  return new Date(BEGINNING + seconds * 1000);
}

/** How the table takes a write; a variant of it shows that the model sees what the condition is for. */
export type WriteLock = (
  stored: RunbookLock | undefined,
  write: LockWrite,
) => Promise<RunbookLock | undefined>;

const ANY_CLUSTER = 'db';

/** What stands after the write; undefined when the table refuses it. */
export const writeLock: WriteLock = async (stored, { previous, next }) => {
  const locks = inMemoryLocks();
  if (stored) locks.locks.set(ANY_CLUSTER, stored);
  const isWritten = await locks.write(ANY_CLUSTER, previous, next);
  return isWritten ? locks.locks.get(ANY_CLUSTER) : undefined;
};

/** When the execution of that name has ended. */
export function endedAt({ machines }: Pick<MachineWorld, 'machines'>, { input }: Call): Answer {
  const { execution } = input as { readonly execution: string };
  const machine = machines.find(({ run }) => run.name === execution);
  return { kind: 'answers', value: machine?.endedAt };
}

/** Equal for worlds whose machines and their calls are at the same. */
export function keyOfMachines({ seconds, machines, strays, left }: MachineWorld): string {
  return [
    seconds,
    machines.map((machine) =>
      [machine.at, machine.call?.id, idOf(machine.outcomes), keyOfRun(machine.run)].join(),
    ),
    strays.map(({ of, point }) => `${of} ${point.id}`),
    Object.values(left),
  ].join('|');
}
