import type { Runbook } from '../../core/runbooks/runbook.ts';
import type { Model, Transition } from './explore.ts';
import {
  afterAllMachines,
  afterMachines,
  ended,
  type Mover,
  machineMoves,
  minute,
  nextName,
  startRun,
  strayMoves,
} from './machine-moves.ts';
import type { Machine, Stray } from './machine-world.ts';
import type { Processes } from './processes.ts';
import { REGIONS, type Region, sitesOf, type Way, WEST } from './region-scene.ts';
import {
  answerCall,
  keyOf,
  type RegionBounds,
  type RegionWorld,
  requestsGoTo,
  TRAFFIC_WRITES,
} from './region-world.ts';
import type { Site } from './runs.ts';

/** A runbook that somebody may start in a region. */
export interface Start {
  readonly runbook: Runbook;
  readonly region: Region;
  readonly inputs: Readonly<Record<string, string>>;
}

export interface RegionModelOf {
  readonly way: Way;
  readonly runbooks: readonly Runbook[];
  readonly starts: readonly Start[];
  /** Where writer and requests are at first. */
  readonly begins: Region;
  readonly bounds: RegionBounds;
  readonly processes: Processes;
}

interface RegionMover extends Mover<RegionWorld> {
  readonly sites: ReadonlyMap<Region, Site>;
  readonly runbooks: readonly Runbook[];
  readonly starts: readonly Start[];
}

/** More than any way out takes. */
const RESUMPTIONS = 8;

/** The traffic between two regions and the steps of real runbooks, with everything that may come between. */
export function regionModel(model: RegionModelOf): Model<RegionWorld> {
  const { way, begins, bounds, processes } = model;
  const mover = { ...model, sites: sitesOf(way), processes, answer: answerCall };
  return {
    initial: {
      way,
      seconds: 0,
      locks: {},
      writer: begins,
      keepsAway: begins === WEST ? [WEST] : [],
      machines: [],
      strays: [],
      asked: [],
      left: bounds,
    },
    keyOf,
    transitions: (world) => transitionsOf(mover, world),
    violationOf,
    isEnd,
  };
}

function violationOf({ broken, way, keepsAway, machines }: RegionWorld): string | undefined {
  const isUnplanned = machines.some(({ run }) => run.inputs['Kind'] === 'unplanned');
  return way === 'health checks' && keepsAway.length > 1 && !isUnplanned
    ? 'both regions keep requests away from each other, and no run was unplanned'
    : broken;
}

function isEnd(world: RegionWorld): boolean {
  const { resumptions, locks, writer } = world;
  const isHeld = REGIONS.some((region) => locks[region]?.holder !== undefined);
  return resumptions !== undefined && !isHeld && requestsGoTo(world) === writer;
}

async function transitionsOf(
  mover: RegionMover,
  world: RegionWorld,
): Promise<readonly Transition<RegionWorld>[]> {
  if (world.resumptions !== undefined) return resumptions(mover, world, world.resumptions);
  const moves = await Promise.all([
    starts(mover, world),
    ...world.machines.map((machine) => machineMoves(mover, world, machine)),
    ...world.strays.map((stray) => strayMoves(mover, world, stray)),
  ]);
  return [...moves.flat(), ...aws(world), ...losses(world), ...minute(world), calm(world)];
}

/** An unplanned run is started while the other region is lost, any other while none is. */
async function starts(mover: RegionMover, world: RegionWorld) {
  const { left } = world;
  const transitions: Transition<RegionWorld>[] = [];
  for (const start of left.runs > 0 ? mover.starts : []) {
    const isUnplanned = start.inputs['Kind'] === 'unplanned';
    if (world.lost === start.region || isUnplanned !== (world.lost !== undefined)) continue;
    const after = { ...world, left: { ...left, runs: left.runs - 1 } };
    const state = await started(mover, after, start);
    if ('refusal' in state) continue;
    transitions.push({ says: `${nextName(world)}, ${inWords(start)}, starts`, state });
  }
  return transitions;
}

function started(mover: RegionMover, world: RegionWorld, { runbook, region, inputs }: Start) {
  const site = mover.sites.get(region);
  if (site === undefined) throw new Error(`there is no region ${region}`);
  return startRun(mover, world, { runbook, site, inputs });
}

function inWords({ runbook, region, inputs }: Start): string {
  return `${runbook.name} ${inputs['Kind'] ?? 'planned'} in ${region}`;
}

/** A promotion that was asked for takes place; it takes longer than a call that has looked before it was asked for. */
function aws(world: RegionWorld): readonly Transition<RegionWorld>[] {
  const { promotingTo, ...rest } = world;
  if (promotingTo === undefined || world.machines.some(isSending) || world.strays.some(isSending))
    return [];
  return [{ says: `the writer is in ${promotingTo}`, state: { ...rest, writer: promotingTo } }];
}

/** Between its look at the writer and what it writes of requests. */
function isSending({ call, point = call }: Partial<Machine & Stray>): boolean {
  return point?.kind === 'asks' && TRAFFIC_WRITES.includes(point.call.name);
}

/** The region that has the writer is lost, with the machines that are at work there, and comes back. */
function losses(world: RegionWorld): readonly Transition<RegionWorld>[] {
  const { lost, ...well } = world;
  if (lost !== undefined) return [{ says: `${lost} is back`, state: well }];
  const { left, writer } = world;
  if (left.losses === 0) return [];
  const spent = { ...world, left: { ...left, losses: left.losses - 1 }, lost: writer };
  const state = afterMachines(spent, ({ run }) => run.site.name === writer);
  return [{ says: `${writer} is lost`, state }];
}

/** Every machine has ended or is timed out, wherever it stands, and both regions are well: this may always be how it goes on. */
function calm(world: RegionWorld): Transition<RegionWorld> {
  const left = { runs: 0, faults: 0, aborts: 0, minutes: 0, losses: 0 };
  const { lost: _, ...over } = afterAllMachines(world);
  const [moved = { state: over }] = aws(over);
  const says = 'all machines end or are timed out';
  return { says, state: { ...moved.state, left, resumptions: RESUMPTIONS } };
}

/**
 * As long as a lock is left or requests go elsewhere: somebody starts what the last refusal has named, or else what holds
 * a lock, and nothing goes wrong. What was in vain is not started at once again.
 */
async function resumptions(
  mover: RegionMover,
  world: RegionWorld,
  left: number,
): Promise<readonly Transition<RegionWorld>[]> {
  if (left === 0 || isEnd(world)) return [];
  const { named, tried, ...before } = world;
  const held = heldBy(mover, world);
  const starts =
    named === undefined
      ? held.filter((start) => inWords(start) !== tried)
      : namedBy(mover, named, held);
  return Promise.all(
    starts.map(async (start) => {
      const run = await started(mover, before, start);
      const after = 'refusal' in run ? before : await ended(mover, run, aws);
      const told = 'refusal' in run ? run.refusal : lastWords(after);
      const next = namedIn(told, start);
      const rest = { resumptions: left - 1, tried: inWords(start), ...(next && { named: next }) };
      return { says: `${inWords(start)} is started: ${told}`, state: { ...after, ...rest } };
    }),
  );
}

function heldBy({ runbooks }: RegionMover, { locks }: RegionWorld): readonly Start[] {
  return REGIONS.flatMap((region): readonly Start[] => {
    const holder = locks[region]?.holder;
    const runbook = runbooks.find(({ name }) => name === holder?.runbook);
    return runbook === undefined ? [] : [{ runbook, region, inputs: holder?.inputs ?? {} }];
  });
}

/** As whoever holds the lock there was started, where it is the same runbook. */
function namedBy(
  { runbooks }: RegionMover,
  named: string,
  held: readonly Start[],
): readonly Start[] {
  const isNamed = ({ runbook, region }: Start) => named === `${runbook.name} in ${region}`;
  const planned = runbooks.flatMap((runbook) =>
    REGIONS.map((region): Start => ({ runbook, region, inputs: {} })),
  );
  return [...held, ...planned].filter(isNamed).slice(0, 1);
}

/** `start fail-back in us-east-1`, or in the same region: `start region-shift again first`. */
function namedIn(told: string, { region }: Start): string | undefined {
  const [, runbook, where] = /start (\S+) (?:again first|in (us-\S+))/.exec(told) ?? [];
  return runbook && `${runbook} in ${where ?? region}`;
}

/** What the newest run's report says: what failed, or nothing. */
function lastWords({ machines }: RegionWorld): string {
  const outcomes = machines.at(-1)?.outcomes ?? [];
  const failed = outcomes.find(([, { kind }]) => kind === 'refused' || kind === 'failed');
  return failed ? `${failed[0]}: ${failed[1].says}` : 'done';
}
