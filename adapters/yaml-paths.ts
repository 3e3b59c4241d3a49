import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Pair } from 'yaml';
import type { Path } from '../core/config/path.ts';

export const MERGE_KEY = '<<';

/** The key as it is called in the value that the document turns into. */
export function keyOf({ key }: Pair): string {
  const name = isScalar(key) ? key.value : key;
  if (typeof name === 'symbol') return name.description ?? '';
  return name === null ? '' : String(name);
}

/** Where the deepest part of the path that is in the file begins, through aliases and merge keys. */
export function offsetOf(document: Document.Parsed, path: Path): number | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const step of path) {
    const block = anchored(document, node);
    if (isMap(block)) {
      const pair = pairOf(document, block.items, String(step));
      if (pair === undefined) return offset;
      offset = startOf(pair.key);
      node = pair.value;
    } else if (isSeq(block)) {
      node = block.items[Number(step)];
      offset = startOf(node) ?? offset;
    }
  }
  return offset;
}

/** The last pair with this key, since the last one wins; else what a merge key brings in. */
function pairOf(document: Document.Parsed, pairs: readonly Pair[], key: string): Pair | undefined {
  const own = pairs.findLast((pair) => keyOf(pair) === key);
  if (own !== undefined) return own;
  for (const merge of pairs.filter((pair) => keyOf(pair) === MERGE_KEY)) {
    const merged = anchored(document, merge.value);
    for (const source of isSeq(merged) ? merged.items : [merged]) {
      const block = anchored(document, source);
      const pair = isMap(block) ? pairOf(document, block.items, key) : undefined;
      if (pair !== undefined) return pair;
    }
  }
  return undefined;
}

function anchored(document: Document.Parsed, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

export function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
