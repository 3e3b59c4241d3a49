import { idOf } from './intern.ts';

/** A call of a port that a process has made and that nobody has answered yet. */
export interface Call {
  readonly name: string;
  readonly input: unknown;
}

/** `throws` is an error of that name, as the SDK throws it. */
export type Answer =
  | { readonly kind: 'answers'; readonly value: unknown }
  | { readonly kind: 'throws'; readonly error: string };

type Standing =
  | { readonly kind: 'asks'; readonly call: Call }
  | { readonly kind: 'ended'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Where a process stands. Two processes of one program with the same answers so far stand at the same point. */
export type Point = Standing & { readonly id: number };

export type Ask = (name: string, input: unknown) => Promise<unknown>;
export type Program = (ask: Ask) => Promise<unknown>;

export interface Processes {
  /** `name` must tell the program and all that it is given. */
  start(name: string, program: Program): Promise<Point>;
  /** The point after the answer to what the process asks at `point`. */
  answer(point: Point, answer: Answer): Promise<Point>;
}

interface History {
  readonly program: Program;
  readonly answers: readonly Answer[];
  readonly next: Map<string, Point>;
  /** Stands where the history ends, until somebody answers it. */
  running: Running | undefined;
}

/**
 * Drives async code one outside call at a time, and from one point on in different ways. A promise cannot be copied, so a
 * process is its history of answers: the first way goes on with what is running, any other runs the program again on the
 * same answers. Programs must be deterministic. Each history is run once, however many states it occurs in.
 */
export function createProcesses(): Processes {
  const starts = new Map<string, Point>();
  const histories: History[] = [];

  async function pointOf(
    program: Program,
    answers: readonly Answer[],
    running: Running,
  ): Promise<Point> {
    const id = histories.push({ program, answers, next: new Map(), running }) - 1;
    return { id, ...(await running.standing()) };
  }

  return {
    async start(name, program) {
      const point = starts.get(name) ?? (await pointOf(program, [], begin(program)));
      starts.set(name, point);
      return point;
    },

    async answer({ id }, answer) {
      const history = histories[id];
      if (history === undefined) throw new Error(`there is no point ${id}`);
      const key = keyOf(answer);
      const known = history.next.get(key);
      if (known !== undefined) return known;
      const { program, answers } = history;
      const running = history.running ?? (await replay(program, answers));
      history.running = undefined;
      running.answer(answer);
      const next = await pointOf(program, [...answers, answer], running);
      history.next.set(key, next);
      return next;
    },
  };
}

function keyOf(answer: Answer): string {
  if (answer.kind === 'throws') return answer.error;
  const { value } = answer;
  return typeof value === 'object' && value !== null ? `#${idOf(value)}` : String(value);
}

interface Running {
  /** Where it stands once it waits for an answer or has ended. */
  standing(): Promise<Standing>;
  answer(answer: Answer): void;
}

async function replay(program: Program, answers: readonly Answer[]): Promise<Running> {
  const running = begin(program);
  for (const answer of answers) {
    await running.standing();
    running.answer(answer);
  }
  await running.standing();
  return running;
}

/** Calls that are made side by side are answered in the order in which they were made. */
function begin(program: Program): Running {
  const asked: { readonly call: Call; readonly settle: (answer: Answer) => void }[] = [];
  let end: Standing | undefined;
  let onChange = () => {};
  const ask: Ask = (name, input) =>
    new Promise((resolve, reject) => {
      const settle = (answer: Answer) =>
        answer.kind === 'answers' ? resolve(answer.value) : reject(errorNamed(answer.error));
      asked.push({ call: { name, input }, settle });
      onChange();
    });
  const ended = (standing: Standing) => {
    end = standing;
    onChange();
  };
  void program(ask).then(
    (result) => ended({ kind: 'ended', result }),
    (error: unknown) => ended({ kind: 'failed', error }),
  );
  return {
    async standing() {
      for (;;) {
        if (end !== undefined) return end;
        const [first] = asked;
        if (first !== undefined) return { kind: 'asks', call: first.call };
        await new Promise<void>((resolve) => {
          onChange = resolve;
        });
      }
    },
    answer: (answer) => asked.shift()?.settle(answer),
  };
}

/** Adapters tell refusals from faults by the name. */
function errorNamed(name: string): Error {
  const $metadata = name === 'TimeoutError' ? {} : { httpStatusCode: 400 };
  return Object.assign(new Error(`the model answers ${name}`), { name, $metadata });
}
