import type { TargetState } from '../../core/ports.ts';
import { inMemoryStore } from '../fakes/in-memory-store.ts';
import type { AwsModel } from './aws-model.ts';
import { idOf, intern } from './intern.ts';
import type { LoopScene, StateWrite } from './loop-scene.ts';
import type { Answer, Call, Point, Processes } from './processes.ts';

export interface LoopBounds {
  /** Runs of the loop that the story may have; at most `atOnce` of them at the same time. */
  readonly runs: number;
  readonly atOnce: number;
  /** How often 10 minutes pass: leases end, cooldowns are over. A run and a late call outlive one of them. */
  readonly ticks: number;
  /** Calls that change something and whose answer is lost: they take effect at once, later or never. */
  readonly lostAnswers: number;
}

export interface Run {
  readonly name: string;
  /** Tick by its own clock, which does not go on while it runs. */
  readonly startedAt: number;
  readonly point: Point;
  /** Those of the changers that had ended before it began. */
  readonly after: readonly string[];
}

export interface LateCall {
  readonly call: Call;
  readonly madeAt: number;
  readonly by: string;
}

export interface LoopWorld<A extends object> {
  readonly tick: number;
  readonly state: TargetState | undefined;
  readonly aws: A;
  readonly runs: readonly Run[];
  readonly late: readonly LateCall[];
  readonly left: Omit<LoopBounds, 'atOnce'>;
  /** Runs of this tick that have changed AWS; undefined once something older has changed anything in it. */
  readonly changers: readonly string[] | undefined;
  /** Nothing goes wrong any more; so many runs follow, one every 10 minutes. */
  readonly calmRuns?: number;
  readonly broken?: string;
}

export interface LoopModelOf<A extends object> {
  readonly scene: LoopScene;
  readonly awsModel: AwsModel<A>;
  readonly bounds: LoopBounds;
  readonly processes: Processes;
  /** How the table takes a write; a variant of it shows that the model sees what the condition is for. */
  readonly writeState?: WriteState;
}

export interface Given<A extends object> extends LoopModelOf<A> {
  /** What came of each write on each state. */
  readonly writes: Map<string, TargetState | undefined>;
}

const TICK_SECONDS = 600;
const BEGINNING = Date.parse('2026-03-02T06:00:20Z');

export function instantOf({ tick }: { readonly tick: number }, skewSeconds = 0): Date {
  return new Date(BEGINNING + (tick * TICK_SECONDS + skewSeconds) * 1000);
}

export interface Answered<A extends object> {
  readonly world: LoopWorld<A>;
  readonly answer: Answer;
}

export async function answerCall<A extends object>(
  given: Given<A>,
  world: LoopWorld<A>,
  call: Call,
  by?: Run,
): Promise<Answered<A>> {
  if (call.name === 'readState') return { world, answer: { kind: 'answers', value: world.state } };
  if (call.name === 'writeState') {
    const write = call.input as StateWrite;
    const state = await written(given, world.state, write);
    const answer = { kind: 'answers', value: state !== undefined } as const;
    return { world: state === undefined ? world : { ...undisturbed(world, by), state }, answer };
  }
  const now = instantOf(world);
  const { aws: after, answer } = given.awsModel.answer(world.aws, call, now);
  const aws = intern(after);
  return { world: aws === world.aws ? world : { ...changed(world, by), aws }, answer };
}

function undisturbed<A extends object>(world: LoopWorld<A>, by: Run | undefined): LoopWorld<A> {
  return by?.startedAt === world.tick ? world : { ...world, changers: undefined };
}

/** While nobody has outlived a lease, of runs side by side one at most changes something. */
function changed<A extends object>(world: LoopWorld<A>, by: Run | undefined): LoopWorld<A> {
  const { changers } = undisturbed(world, by);
  if (changers === undefined || by === undefined) return { ...world, changers: undefined };
  const other = changers.find((name) => name !== by.name && !by.after.includes(name));
  const broken = `${other} and ${by.name}, side by side, have both changed it`;
  const after = { ...world, changers: [...new Set([...changers, by.name])] };
  return other === undefined ? after : { ...after, broken };
}

/** Each write on each state is carried out once. */
async function written<A extends object>(
  { writeState: write = writeState, writes }: Given<A>,
  stored: TargetState | undefined,
  asked: StateWrite,
): Promise<TargetState | undefined> {
  const key = `${idOf(stored)} ${idOf(asked)}`;
  if (!writes.has(key)) {
    const state = await write(stored, asked);
    writes.set(key, state && intern(state));
  }
  return writes.get(key);
}

/** How the table takes a write: what stands after it, or undefined when it is refused. */
export type WriteState = (
  stored: TargetState | undefined,
  write: StateWrite,
) => Promise<TargetState | undefined>;

export const writeState: WriteState = async (stored, { version, next, now, owner }) => {
  const store = inMemoryStore();
  if (stored) store.states.set('target', stored);
  const previous = version === undefined ? undefined : ({ schemaVersion: 1, version } as const);
  const isWritten = await store.write('target', previous, next, now, owner);
  return isWritten ? store.states.get('target') : undefined;
};

export function keyOf<A extends object>(world: LoopWorld<A>): string {
  const { tick, state, aws, runs, late, left, changers, calmRuns, broken } = world;
  return [
    tick,
    idOf(state),
    idOf(aws),
    runs.map(({ point, startedAt, after }) => `${point.id} ${startedAt} ${after}`),
    late.map(({ call, madeAt, by }) => `${idOf(call)} ${madeAt} ${by}`),
    Object.values(left),
    changers,
    calmRuns,
    broken,
  ].join('|');
}

export function callInWords({ name, input }: Call): string {
  if (name !== 'writeState') {
    const { DBInstanceIdentifier: id } = input as { readonly DBInstanceIdentifier?: string };
    return id === undefined ? name : `${name} ${id}`;
  }
  const { next } = input as StateWrite;
  const { intent } = next;
  const claim = next.lease ? 'claim' : 'record';
  return `${claim}${intent ? ` ${intent.direction} ${intent.from} -> ${intent.to}` : ''}`;
}

export function answerInWords(answer: Answer): string {
  if (answer.kind === 'throws') return answer.error;
  return typeof answer.value === 'boolean' ? (answer.value ? 'done' : 'refused') : 'answered';
}
