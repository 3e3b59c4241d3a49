/** Messages that wait, by the second in which they came, the oldest first. */
export type Backlog = readonly { readonly since: number; readonly messages: number }[];

export interface QueueSecond {
  readonly backlog: Backlog;
  readonly messages: number;
  readonly oldestSeconds: number;
}

/** One second of a queue: `taken` of the waiting messages are worked off, the oldest first, then `added` come. */
export function playQueueSecond(
  backlog: Backlog,
  {
    second,
    taken,
    added,
  }: { readonly second: number; readonly taken: number; readonly added: number },
): QueueSecond {
  let left = taken;
  const waiting = backlog.flatMap((group) => {
    const messages = group.messages - Math.min(left, group.messages);
    left -= group.messages - messages;
    return messages > 0 ? [{ ...group, messages }] : [];
  });
  const next = added > 0 ? [...waiting, { since: second, messages: added }] : waiting;
  return {
    backlog: next,
    messages: next.reduce((sum, group) => sum + group.messages, 0),
    oldestSeconds: second - (next[0]?.since ?? second),
  };
}
