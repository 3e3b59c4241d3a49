const known = new Map<string, object>();
const ids = new WeakMap<object, number>();

/** The one object that stands for all that are equal to this one, so that states can be compared by small numbers. */
export function intern<T extends object>(value: T): T {
  if (ids.has(value)) return value;
  const text = JSON.stringify(value);
  const first = known.get(text) ?? value;
  known.set(text, first);
  ids.set(value, ids.get(first) ?? known.size);
  return first as T;
}

/** Equal for equal values. */
export function idOf(value: object | undefined): number {
  return value === undefined ? 0 : (ids.get(intern(value)) ?? 0);
}
