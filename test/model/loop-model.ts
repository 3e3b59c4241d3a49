import type { Model, Transition } from './explore.ts';
import { intern } from './intern.ts';
import { type Demand, loopRun } from './loop-scene.ts';
import {
  type Answered,
  answerCall,
  answerInWords,
  callInWords,
  type Given,
  instantOf,
  keyOf,
  type LateCall,
  type LoopModelOf,
  type LoopWorld,
  type Run,
} from './loop-world.ts';

/** Neighbouring runs have clocks that are as far apart as the lease allows for. */
const SKEW_SECONDS = 5;

/** From the highest capacity to the lowest: one that finds what is left, three changes, and one that finds the last done. */
const CALM_RUNS = 10;

/** Claim, act and record of the real loop, with everything that may come between. */
export function loopModel<A extends object>(model: LoopModelOf<A>): Model<LoopWorld<A>> {
  const { awsModel, bounds } = model;
  const given: Given<A> = { ...model, writes: new Map() };
  const { atOnce: _, ...left } = bounds;
  return {
    initial: {
      tick: 0,
      state: undefined,
      aws: intern(awsModel.initial),
      runs: [],
      late: [],
      left,
      changers: [],
    },
    keyOf,
    transitions: (world) => transitionsOf(given, world),
    violationOf: (world) => world.broken ?? awsModel.violationOf(world.aws),
    isEnd: ({ calmRuns, state, aws }) =>
      calmRuns === 0 &&
      awsModel.isAtRest(aws) &&
      state?.lease === undefined &&
      state?.intent === undefined,
  };
}

async function transitionsOf<A extends object>(
  given: Given<A>,
  world: LoopWorld<A>,
): Promise<readonly Transition<LoopWorld<A>>[]> {
  const byItself = given.awsModel
    .byItself(world.aws)
    .map(({ says, aws }) => ({ says, state: { ...world, aws: intern(aws) } }));
  // What is under way ends before calm runs go on, for it takes less than 10 minutes.
  if (world.calmRuns !== undefined)
    return byItself.length > 0 ? byItself : calmTransitions(given, world, world.calmRuns);

  const stories = await Promise.all([
    starts(given, world),
    ...world.runs.map((run) => steps(given, world, run)),
    ...world.late.map((late) => arrivals(given, world, late)),
  ]);
  return [...byItself, ...stories.flat(), ...tick(world), calm(world)];
}

/** A run starts and reads the state: until then it knows nothing that could grow old. */
async function starts<A extends object>(given: Given<A>, world: LoopWorld<A>) {
  const { left, runs } = world;
  if (left.runs === 0 || runs.length >= given.bounds.atOnce) return [];
  const number = given.bounds.runs - left.runs + 1;
  return Promise.all(
    (['high', 'low'] as const).map(async (demand) => {
      const run = await started(given, world, { name: `run-${number}`, number, demand });
      const after = { ...world, left: { ...left, runs: left.runs - 1 }, runs: [...runs, run] };
      const answer = { kind: 'answers', value: world.state } as const;
      return {
        says: `${run.name} starts, sees ${demand} demand and reads the state`,
        state: await goOn(given, { world: after, answer }, run),
      };
    }),
  );
}

async function started<A extends object>(
  { scene, processes }: Given<A>,
  { tick, changers = [], runs }: LoopWorld<A>,
  { name, number, demand }: { name: string; number: number; demand: Demand },
): Promise<Run> {
  const skewSeconds = number % 2 === 0 ? SKEW_SECONDS : -SKEW_SECONDS;
  const now = instantOf({ tick }, skewSeconds);
  const key = JSON.stringify([scene.target, name, now, demand]);
  const point = await processes.start(key, loopRun(scene, { name, now, demand }));
  const after = changers.filter((changer) => !runs.some((alive) => alive.name === changer));
  return { name, startedAt: tick, point, after };
}

async function steps<A extends object>(
  given: Given<A>,
  world: LoopWorld<A>,
  run: Run,
): Promise<readonly Transition<LoopWorld<A>>[]> {
  if (run.point.kind !== 'asks') throw new Error(`${run.name} asks for nothing`);
  const { call } = run.point;
  const { left, tick } = world;
  const made = `${run.name}: ${callInWords(call)}`;
  const answered = await answerCall(given, world, call, run);
  const transitions = [
    {
      says: `${made} -> ${answerInWords(answered.answer)}`,
      state: await goOn(given, answered, run),
    },
  ];
  const isWrite = call.name !== 'readState' && !given.awsModel.isRead(call.name);
  if (left.lostAnswers > 0 && isWrite) {
    const late = [...world.late, { call, madeAt: tick, by: run.name }];
    const after = { ...world, late, left: { ...left, lostAnswers: left.lostAnswers - 1 } };
    const lost = { world: after, answer: { kind: 'throws', error: 'TimeoutError' } } as const;
    transitions.push({ says: `${made}, and no answer`, state: await goOn(given, lost, run) });
  }
  return transitions;
}

/** The run with its answer, up to what it asks next; one that has ended is gone. */
async function goOn<A extends object>(
  { processes }: Given<A>,
  { world, answer }: Answered<A>,
  run: Run,
): Promise<LoopWorld<A>> {
  const point = await processes.answer(run.point, answer);
  if (point.kind === 'failed') throw point.error;
  const runs = world.runs.flatMap((other) => {
    if (other !== run) return [other];
    return point.kind === 'ended' ? [] : [{ ...run, point }];
  });
  return { ...world, runs };
}

async function arrivals<A extends object>(
  given: Given<A>,
  world: LoopWorld<A>,
  late: LateCall,
): Promise<readonly Transition<LoopWorld<A>>[]> {
  const without = { ...world, late: world.late.filter((other) => other !== late) };
  const { world: after } = await answerCall(given, without, late.call);
  return [
    { says: `the call of ${late.by}, ${callInWords(late.call)}, takes effect`, state: after },
  ];
}

/** What began before the tick that ends is over. */
function tick<A extends object>(world: LoopWorld<A>): readonly Transition<LoopWorld<A>>[] {
  const { left } = world;
  if (left.ticks === 0) return [];
  return [
    {
      says: '10 minutes pass',
      state: { ...later(world), left: { ...left, ticks: left.ticks - 1 } },
    },
  ];
}

function later<A extends object>(world: LoopWorld<A>): LoopWorld<A> {
  return {
    ...world,
    changers: [],
    tick: world.tick + 1,
    runs: world.runs.filter(({ startedAt }) => startedAt === world.tick),
    late: world.late.filter(({ madeAt }) => madeAt === world.tick),
  };
}

/** What is alive dies, and its calls never take effect: wherever a story stands, this may be how it goes on. */
function calm<A extends object>(world: LoopWorld<A>): Transition<LoopWorld<A>> {
  const left = { runs: 0, ticks: 0, lostAnswers: 0 };
  const state = { ...later(world), runs: [], late: [], left, calmRuns: CALM_RUNS };
  return { says: 'all else dies, and all is calm', state };
}

/** A whole run, alone, that sees low demand. */
async function calmTransitions<A extends object>(
  given: Given<A>,
  world: LoopWorld<A>,
  calmRuns: number,
): Promise<readonly Transition<LoopWorld<A>>[]> {
  if (calmRuns === 0) return [];
  const run = await started(given, world, { name: `calm-${calmRuns}`, number: 0, demand: 'low' });
  let after: LoopWorld<A> = { ...world, runs: [run] };
  for (let [alone] = after.runs; alone !== undefined; [alone] = after.runs) {
    if (alone.point.kind !== 'asks') throw new Error(`${alone.name} asks for nothing`);
    const answered = await answerCall(given, after, alone.point.call, alone);
    after = await goOn(given, answered, alone);
  }
  return [
    { says: 'a calm run, and 10 minutes', state: { ...later(after), calmRuns: calmRuns - 1 } },
  ];
}
