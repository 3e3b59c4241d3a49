/**
 * Remembers what `load` answered for `seconds` of the injected clock. Callers at the same time share one call; a failure
 * is not remembered.
 */
export function cached<T>(
  load: () => Promise<T>,
  { seconds, now }: { readonly seconds: number; readonly now: () => Date },
): () => Promise<T> {
  let kept: { readonly answer: Promise<T>; readonly until: number } | undefined;
  return async () => {
    if (kept && now().getTime() < kept.until) return kept.answer;
    const answer = load();
    kept = { answer, until: now().getTime() + seconds * 1000 };
    answer.catch(() => {
      if (kept?.answer === answer) kept = undefined;
    });
    return answer;
  };
}
