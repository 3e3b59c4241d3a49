import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  visit,
  type YAMLMap,
} from 'yaml';
import type { Path } from '../core/config/path.ts';

export const MERGE_KEY = '<<';

/** The key as it is called in the value that the document turns into. */
export function keyOf({ key }: Pair): string {
  const name = isScalar(key) ? key.value : key;
  if (typeof name === 'symbol') return name.description ?? '';
  return name === null ? '' : String(name);
}

export function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

export type Anchored = ReadonlyMap<Alias, Node>;

/** What each alias stands for, found in one walk; yaml's own `resolve` walks the document again for each of them. */
export function anchoredNodes(document: Document.Parsed): Anchored {
  const anchors = new Map<string, Node>();
  const found = new Map<Alias, Node>();
  visit(document, {
    Alias: (_, alias) => {
      const node = anchors.get(alias.source);
      if (node !== undefined) found.set(alias, node);
    },
    Value: (_, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return found;
}

/** Finds where the deepest part of a path that is in the file begins, through aliases and merge keys. */
export function offsetFinder(
  document: Document.Parsed,
  anchored: Anchored,
): (path: Path) => number | undefined {
  const pairs = pairFinder(anchored);
  return (path) => {
    let node: unknown = document.contents;
    let offset: number | undefined;
    for (const step of path) {
      const block = behind(node, anchored);
      const pair = isMap(block) ? pairs(block).get(String(step)) : undefined;
      const next = isSeq(block) ? block.items[Number(step)] : pair?.key;
      if (next === undefined) return offset;
      offset = startOf(next) ?? offset;
      node = pair === undefined ? next : pair.value;
    }
    return offset;
  };
}

type PairsByKey = ReadonlyMap<string, Pair>;

/** The pairs of a block: its own, of which the last of a key wins, before what merge keys bring in. */
function pairFinder(anchored: Anchored): (map: YAMLMap) => PairsByKey {
  const known = new WeakMap<YAMLMap, PairsByKey>();
  const pairsOf = (map: YAMLMap): PairsByKey => {
    const remembered = known.get(map);
    if (remembered !== undefined) return remembered;
    const merged = mergedBlocks(map, anchored).flatMap((block) => [...pairsOf(block)]);
    const pairs = new Map([...merged, ...ownPairs(map)]);
    known.set(map, pairs);
    return pairs;
  };
  return pairsOf;
}

/** What the merge keys of a block bring in, the strongest last: the first of a list wins. */
function mergedBlocks({ items }: YAMLMap, anchored: Anchored): readonly YAMLMap[] {
  return items
    .filter((pair) => keyOf(pair) === MERGE_KEY)
    .map(({ value }) => behind(value, anchored))
    .flatMap((merged) => (isSeq(merged) ? merged.items.toReversed() : [merged]))
    .map((source) => behind(source, anchored))
    .filter((block) => isMap(block));
}

function ownPairs({ items }: YAMLMap): readonly (readonly [string, Pair])[] {
  return items.map((pair) => [keyOf(pair), pair]);
}

function behind(node: unknown, anchored: Anchored): unknown {
  return isAlias(node) ? anchored.get(node) : node;
}
