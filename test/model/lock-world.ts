import type { CallAnswer } from '../../core/runbooks/call-answer.ts';
import type { Cluster, RunbookLock } from '../../core/runbooks/ports.ts';
import { inMemoryLocks } from '../fakes/in-memory-locks.ts';
import { idOf, intern } from './intern.ts';
import {
  type ApprovedRun,
  CLUSTER,
  keyOfRun,
  type LockWrite,
  type Outcomes,
} from './lock-scene.ts';
import type { Answer, Call, Point } from './processes.ts';

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

export interface LockWorld {
  readonly seconds: number;
  readonly lock: RunbookLock | undefined;
  readonly writer: string;
  readonly failingOverTo?: string;
  readonly machines: readonly Machine[];
  readonly strays: readonly Stray[];
  /** Whose failovers AWS was asked for, in order. */
  readonly asked: readonly string[];
  readonly left: LockBounds;
  /** Nothing goes wrong any more, and whoever holds the lock is resumed, so many times at most. */
  readonly resumptions?: number;
  readonly broken?: string;
}

export interface LockBounds {
  /** Runs that somebody approves for what a dry run says at that moment. */
  readonly runs: number;
  /** Machines that are started with the approval of another run. */
  readonly forgedStarts: number;
  /** Calls of a step that its machine gives up, to try again or to fail. */
  readonly faults: number;
  readonly aborts: number;
  /** How often a minute passes, after which no call that was given up is left. */
  readonly minutes: number;
}

const BEGINNING = Date.parse('2026-03-02T06:00:00Z');

export function nowOf({ seconds }: Pick<LockWorld, 'seconds'>): Date {
  return new Date(BEGINNING + seconds * 1000);
}

/** How the table takes a write; a variant of it shows that the model sees what the condition is for. */
export type WriteLock = (
  stored: RunbookLock | undefined,
  write: LockWrite,
) => Promise<RunbookLock | undefined>;

/** What stands after the write; undefined when the table refuses it. */
const writeLock: WriteLock = async (stored, { previous, next }) => {
  const locks = inMemoryLocks();
  if (stored) locks.locks.set(CLUSTER, stored);
  const isWritten = await locks.write(CLUSTER, previous, next);
  return isWritten ? locks.locks.get(CLUSTER) : undefined;
};

/** What a call of that run is answered, and the world after it. */
export async function answerCall(
  world: LockWorld,
  { name, input }: Call,
  { of, write = writeLock }: { readonly of: string; readonly write?: WriteLock | undefined },
): Promise<{ readonly world: LockWorld; readonly answer: Answer }> {
  switch (name) {
    case 'readLock':
      return { world, answer: { kind: 'answers', value: world.lock } };
    case 'writeLock': {
      const lock = await write(world.lock, input as LockWrite);
      const after = lock === undefined ? world : { ...world, lock: intern(lock) };
      return { world: after, answer: { kind: 'answers', value: lock !== undefined } };
    }
    case 'endedAt': {
      const { execution } = input as { readonly execution: string };
      const machine = world.machines.find(({ run }) => run.name === execution);
      return { world, answer: { kind: 'answers', value: machine?.endedAt } };
    }
    case 'describe':
      return { world, answer: { kind: 'answers', value: clusterOf(world) } };
    case 'failOver':
      return failOver(world, (input as { readonly to: string }).to, of);
    default:
      throw new Error(`a step asked for ${name}`);
  }
}

function clusterOf({ writer, failingOverTo }: LockWorld): Cluster {
  const members = ['a', 'b'].map((id) => ({
    id,
    isWriter: id === writer,
    status: 'available',
    instanceClass: 'db.r6g.large',
    zone: `us-east-1${id}`,
    promotionTier: 1,
  }));
  const status = failingOverTo === undefined ? 'available' : 'failing-over';
  return intern({ identifier: CLUSTER, status, members });
}

/** Only the holder of the lock may ask; AWS itself takes it from anybody. */
function failOver(
  world: LockWorld,
  to: string,
  of: string,
): { readonly world: LockWorld; readonly answer: Answer } {
  const asked = [...world.asked, of];
  const owner = world.lock?.holder?.owner;
  const broken =
    (asked.filter((other) => other === of).length > 1 && `${of} asks for a second failover`) ||
    (owner !== of && `${of} asks for a failover while ${owner ?? 'nobody'} holds the lock`);
  const after = { ...world, asked, ...(broken && { broken }) };
  const isRefused = world.failingOverTo !== undefined || to === world.writer;
  const refused: CallAnswer = { kind: 'refused', says: 'InvalidDBClusterStateFault' };
  return isRefused
    ? { world: after, answer: { kind: 'answers', value: refused } }
    : {
        world: { ...after, failingOverTo: to },
        answer: { kind: 'answers', value: { kind: 'done' } },
      };
}

export function keyOf(world: LockWorld): string {
  const { seconds, lock, writer, failingOverTo, machines, strays, asked, left } = world;
  return [
    seconds,
    idOf(lock),
    writer,
    failingOverTo,
    machines.map((machine) =>
      [machine.at, machine.call?.id, idOf(machine.outcomes), keyOfRun(machine.run)].join(),
    ),
    strays.map(({ of, point }) => `${of} ${point.id}`),
    asked,
    Object.values(left),
    world.resumptions,
    world.broken,
  ].join('|');
}
