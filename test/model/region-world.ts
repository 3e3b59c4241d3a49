import type { CallAnswer } from '../../core/runbooks/call-answer.ts';
import type { RunbookLock } from '../../core/runbooks/ports.ts';
import type { GlobalCluster } from '../../core/runbooks/region-shift/ports.ts';
import { failoverAnswer } from '../fakes/route-53.ts';
import { idOf, intern } from './intern.ts';
import {
  endedAt,
  keyOfMachines,
  type MachineBounds,
  type MachineWorld,
  writeLock,
} from './machine-world.ts';
import type { Answer, Call } from './processes.ts';
import {
  arnOf,
  EAST,
  GLOBAL,
  otherThan,
  type PromotionRequest,
  REGIONS,
  type Region,
  type TrafficWrite,
  type Way,
  WEST,
} from './region-scene.ts';
import type { LockWrite } from './runs.ts';

export interface RegionWorld extends MachineWorld {
  readonly way: Way;
  readonly locks: Readonly<Partial<Record<Region, RunbookLock>>>;
  /** As RDS tells it. */
  readonly writer: Region;
  /** What AWS was asked for; it takes place at any later time. */
  readonly promotingTo?: Region;
  /** Regions that keep requests away from the other one; by routing controls, the one that is on. */
  readonly keepsAway: readonly Region[];
  /** Nothing outside reaches it, and nothing in it goes on. */
  readonly lost?: Region;
  /** Whose promotions AWS was asked for, in order. */
  readonly asked: readonly string[];
  readonly left: RegionBounds;
  /** Nothing goes wrong any more, and people do what messages say, so many times at most. */
  readonly resumptions?: number;
  /** What the last refusal named to be started, and where. */
  readonly named?: string;
  /** What people have started last. */
  readonly tried?: string;
  readonly broken?: string;
}

export interface RegionBounds extends MachineBounds {
  /** How often a region is lost, for as long as it takes. */
  readonly losses: number;
}

interface Answered {
  readonly world: RegionWorld;
  readonly answer: Answer;
}

/** Where users' requests go: what Route 53 answers. */
export function requestsGoTo({ way, keepsAway }: RegionWorld): Region {
  if (way === 'routing controls') return keepsAway[0] ?? EAST;
  const healthOf = (region: Region) =>
    keepsAway.includes(otherThan(region)) ? 'unhealthy' : 'healthy';
  return failoverAnswer(healthOf(EAST), healthOf(WEST)) === 'primary' ? EAST : WEST;
}

export async function answerCall(world: RegionWorld, call: Call, of: string): Promise<Answered> {
  const { name, input } = call;
  const { region } = input as { readonly region: Region };
  const answering = (value: unknown): Answered => ({ world, answer: { kind: 'answers', value } });
  switch (name) {
    case 'readLock':
      return answering(world.locks[(input as { readonly site: Region }).site]);
    case 'writeLock':
      return written(world, input as LockWrite);
    case 'endedAt':
      return { world, answer: endedAt(world, call) };
    case 'describe':
      return answering(globalOf(world));
    case 'switchOver':
    case 'failOver':
      return promote(world, input as PromotionRequest, { of, isPlanned: name === 'switchOver' });
    case 'readPartner':
      return world.lost === region ? { world, answer: LOST } : answering(stateOf(world, region));
    case 'readTraffic':
      return answering(stateOf(world, region));
    case 'giveBackPartner': {
      const after = sent(world, input as TrafficWrite, of);
      const [partner] = REGIONS.filter((other) => other !== region);
      if (partner === undefined || world.lost === partner) return { world: after, answer: LOST };
      return moved(after, { giveBack: partner });
    }
    case 'giveBack':
      return moved(world, { giveBack: region });
    case 'shiftHere':
      return moved(sent(world, input as TrafficWrite, of), { shiftTo: region });
    default:
      throw new Error(`a step asked for ${name}`);
  }
}

export const TRAFFIC_WRITES = ['shiftHere', 'giveBack', 'giveBackPartner'];

const DONE: Answer = { kind: 'answers', value: { kind: 'done' } };
const LOST: Answer = { kind: 'throws', error: 'OutsideFaultError' };

async function written(world: RegionWorld, write: LockWrite): Promise<Answered> {
  const site = write.site as Region;
  const lock = await writeLock(world.locks[site], write);
  const after =
    lock === undefined ? world : { ...world, locks: { ...world.locks, [site]: intern(lock) } };
  return { world: after, answer: { kind: 'answers', value: lock !== undefined } };
}

function globalOf({ writer, promotingTo }: RegionWorld): GlobalCluster {
  const members = REGIONS.map((region) => ({
    clusterArn: arnOf(region),
    region,
    isWriter: region === writer,
  }));
  const status = promotingTo === undefined ? 'available' : 'switching-over';
  const change = promotingTo && { status: 'failing-over', from: writer, to: promotingTo };
  const engineVersion = '16.6';
  return intern({ identifier: GLOBAL, status, engineVersion, members, ...(change && { change }) });
}

/** AWS takes one at a time, and a switchover needs both regions. Only the holder of the region's lock may ask. */
function promote(
  world: RegionWorld,
  { region: to, hasLooked }: PromotionRequest,
  { of, isPlanned }: { readonly of: string; readonly isPlanned: boolean },
): Answered {
  const asked = [...world.asked, of];
  const owner = world.locks[to]?.holder?.owner;
  const isBlind = world.way === 'health checks' && isPlanned && !hasLooked;
  const broken =
    (asked.filter((other) => other === of).length > 1 && `${of} asks for a second promotion`) ||
    (owner !== of && `${of} asks for a promotion while ${owner ?? 'nobody'} holds the lock`) ||
    (isBlind && `${of} asks for a promotion without a look at the other region's word`);
  const after = { ...world, asked, ...(broken && { broken }) };
  const isRefused =
    world.promotingTo !== undefined ||
    to === world.writer ||
    (isPlanned && world.lost !== undefined);
  const refused: CallAnswer = { kind: 'refused', says: 'InvalidGlobalClusterStateFault' };
  return isRefused
    ? { world: after, answer: { kind: 'answers', value: refused } }
    : { world: { ...after, promotingTo: to }, answer: DONE };
}

/** Requests are sent to a region only while RDS tells that the writer is there; a change may be under way since the look. */
function sent(world: RegionWorld, { region, seen }: TrafficWrite, of: string): RegionWorld {
  const isSeen = seen?.members.some((member) => member.region === region && member.isWriter);
  const broken =
    (world.writer !== region && `${of} sends requests to ${region}, the writer is elsewhere`) ||
    ((isSeen !== true || seen?.change !== undefined) &&
      `${of} sends requests to ${region}, and has not seen the writer at rest there`);
  return broken ? { ...world, broken } : world;
}

function stateOf({ keepsAway }: RegionWorld, region: Region) {
  return intern({ isShiftedHere: keepsAway.includes(region) });
}

function moved(
  world: RegionWorld,
  change: { readonly shiftTo: Region } | { readonly giveBack: Region },
): Answered {
  return { world: { ...world, keepsAway: keepsAwayAfter(world, change) }, answer: DONE };
}

function keepsAwayAfter(
  { way, keepsAway }: RegionWorld,
  change: { readonly shiftTo: Region } | { readonly giveBack: Region },
): readonly Region[] {
  if ('giveBack' in change) return keepsAway.filter((region) => region !== change.giveBack);
  if (way === 'routing controls') return [change.shiftTo];
  return REGIONS.filter((region) => region === change.shiftTo || keepsAway.includes(region));
}

export function keyOf(world: RegionWorld): string {
  const { locks, writer, promotingTo, keepsAway, lost, asked, broken } = world;
  const { resumptions, named, tried } = world;
  const rest = [writer, promotingTo, keepsAway, lost, asked, broken, resumptions, named, tried];
  return [keyOfMachines(world), idOf(locks[EAST]), idOf(locks[WEST]), ...rest].join('|');
}
