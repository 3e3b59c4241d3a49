/** The candidate that `word` was probably meant to be; undefined when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const meant = plain(word);
  const [best] = candidates
    .map((candidate) => {
      const letters = plain(candidate);
      // a third of minInstances (12 letters) -> at most 4 edits away
      const farthest = Math.max(meant.length, letters.length) / 3;
      return { candidate, edits: distance(meant, letters), farthest };
    })
    .filter(({ edits, farthest }) => edits <= farthest)
    .sort((a, b) => a.edits - b.edits);
  return best?.candidate;
}

/** `min_instances`, `min-instances` and `MinInstances` are no edits away from `minInstances`. */
function plain(word: string): string {
  return word.slice(0, 64).toLowerCase().replace(/[-_ ]/g, '');
}

/** Insertions, deletions and replacements that turn one word into the other (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to].entries()) {
      const replace = (row[column] ?? 0) + (letter === other ? 0 : 1);
      const insert = (next[column] ?? 0) + 1;
      const remove = (row[column + 1] ?? 0) + 1;
      next.push(Math.min(replace, insert, remove));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
