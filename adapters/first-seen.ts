export type FirstSeen = (thing: string, looks: string) => Date;

/**
 * Since when something has looked as it does now, as far as this process has seen. It may have looked so for longer, never
 * for less, so nothing is called overdue too early.
 */
export function createFirstSeen(now: () => Date): FirstSeen {
  const seen = new Map<string, { readonly looks: string; readonly since: Date }>();
  return (thing, looks) => {
    const known = seen.get(thing);
    if (known?.looks === looks) return known.since;
    const since = now();
    seen.set(thing, { looks, since });
    return since;
  };
}
