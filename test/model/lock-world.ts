import type { CallAnswer } from '../../core/runbooks/call-answer.ts';
import type { Cluster, RunbookLock } from '../../core/runbooks/ports.ts';
import { idOf, intern } from './intern.ts';
import { CLUSTER } from './lock-scene.ts';
import {
  endedAt,
  keyOfMachines,
  type MachineBounds,
  type MachineWorld,
  type WriteLock,
  writeLock,
} from './machine-world.ts';
import type { Answer, Call } from './processes.ts';
import type { LockWrite } from './runs.ts';

export interface LockWorld extends MachineWorld {
  readonly lock: RunbookLock | undefined;
  readonly writer: string;
  readonly failingOverTo?: string;
  /** Whose failovers AWS was asked for, in order. */
  readonly asked: readonly string[];
  readonly left: LockBounds;
  /** Nothing goes wrong any more, and whoever holds the lock is resumed, so many times at most. */
  readonly resumptions?: number;
  readonly broken?: string;
}

export interface LockBounds extends MachineBounds {
  /** Machines that are started with the approval of another run. */
  readonly forgedStarts: number;
}

/** What a call of that run is answered, and the world after it. */
export async function answerCall(
  world: LockWorld,
  call: Call,
  { of, write = writeLock }: { readonly of: string; readonly write?: WriteLock | undefined },
): Promise<{ readonly world: LockWorld; readonly answer: Answer }> {
  const { name, input } = call;
  switch (name) {
    case 'readLock':
      return { world, answer: { kind: 'answers', value: world.lock } };
    case 'writeLock': {
      const lock = await write(world.lock, input as LockWrite);
      const after = lock === undefined ? world : { ...world, lock: intern(lock) };
      return { world: after, answer: { kind: 'answers', value: lock !== undefined } };
    }
    case 'endedAt':
      return { world, answer: endedAt(world, call) };
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
  const { lock, writer, failingOverTo, asked, resumptions, broken } = world;
  const rest = [idOf(lock), writer, failingOverTo, asked, resumptions, broken];
  return [keyOfMachines(world), ...rest].join('|');
}
