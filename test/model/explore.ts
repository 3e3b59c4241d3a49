/** A transition: what happens, in words, and the state after it. */
export interface Transition<S> {
  readonly says: string;
  readonly state: S;
}

export interface Model<S> {
  readonly initial: S;
  /** Equal for states that are the same in everything that may matter later. */
  readonly keyOf: (state: S) => string;
  readonly transitions: (state: S) => Promise<readonly Transition<S>[]>;
  /** What must never be so, and is. */
  readonly violationOf: (state: S) => string | undefined;
  /** Whether the story may end here: nothing is under way, and nothing is left behind without a reason. */
  readonly isEnd: (state: S) => boolean;
}

export interface Exploration {
  readonly states: number;
  readonly transitions: number;
  readonly ends: number;
  /** The first violation found, which is a nearest one, with the way to it. */
  readonly violation?: { readonly says: string; readonly trace: readonly string[] };
}

/** Two lists, because there are millions. */
interface Edges {
  readonly from: number[];
  readonly to: number[];
}

/** Every state that can be reached, breadth first. Ends at the first violation; a state from which no end can be reached is one. */
export async function explore<S>(model: Model<S>): Promise<Exploration> {
  const { keyOf, violationOf, isEnd } = model;
  const indexes = new Map([[keyOf(model.initial), 0]]);
  const ways: { readonly from: number; readonly says: string }[] = [{ from: -1, says: '' }];
  const edges: Edges = { from: [], to: [] };
  const ends: number[] = [];

  const found = (index: number, says: string): Exploration => ({
    states: ways.length,
    transitions: edges.from.length,
    ends: ends.length,
    violation: { says, trace: traceTo(ways, index) },
  });

  let frontier: readonly { readonly index: number; readonly state: S }[] = [
    { index: 0, state: model.initial },
  ];
  while (frontier.length > 0) {
    const beyond: { readonly index: number; readonly state: S }[] = [];
    for (const { index, state } of frontier) {
      const broken = violationOf(state);
      if (broken !== undefined) return found(index, broken);
      if (isEnd(state)) ends.push(index);
      for (const { says, state: next } of await model.transitions(state)) {
        const key = keyOf(next);
        const known = indexes.get(key);
        edges.from.push(index);
        edges.to.push(known ?? ways.length);
        if (known !== undefined) continue;
        indexes.set(key, ways.length);
        beyond.push({ index: ways.length, state: next });
        ways.push({ from: index, says });
      }
    }
    frontier = beyond;
  }

  const stuck = firstWithoutWayTo(ends, edges, ways.length);
  if (stuck !== undefined) return found(stuck, 'no end can be reached from here');
  return { states: ways.length, transitions: edges.from.length, ends: ends.length };
}

function traceTo(
  ways: readonly { readonly from: number; readonly says: string }[],
  index: number,
): readonly string[] {
  const trace: string[] = [];
  for (let way = ways[index]; way !== undefined && way.from >= 0; way = ways[way.from])
    trace.unshift(way.says);
  return trace;
}

function firstWithoutWayTo(
  ends: readonly number[],
  edges: Edges,
  states: number,
): number | undefined {
  const before: number[][] = Array.from({ length: states }, () => []);
  edges.to.forEach((to, edge) => {
    before[to]?.push(edges.from[edge] ?? 0);
  });
  const reaches = new Uint8Array(states);
  const queue = [...ends];
  for (const end of ends) reaches[end] = 1;
  for (let index = queue.pop(); index !== undefined; index = queue.pop()) {
    for (const from of before[index] ?? []) {
      if (reaches[from] === 1) continue;
      reaches[from] = 1;
      queue.push(from);
    }
  }
  const stuck = reaches.indexOf(0);
  return stuck < 0 ? undefined : stuck;
}
