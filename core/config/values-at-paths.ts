import type { Path } from './path.ts';

export interface Replacement {
  readonly path: Path;
  /** Undefined removes the key. */
  readonly value: unknown;
}

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (parent, key) =>
      isBlock(parent) && Object.hasOwn(parent, key) ? Reflect.get(parent, key) : undefined,
    value,
  );
}

/** A copy with other values at some paths, made in one walk however many they are. */
export function withReplacements(value: unknown, replacements: readonly Replacement[]): unknown {
  const whole = replacements.find(({ path }) => path.length === 0);
  if (whole !== undefined) return whole.value;
  if (!isBlock(value)) return value;
  const entries = new Map<PropertyKey, unknown>(Object.entries(value));
  for (const [key, below] of byFirstKey(replacements)) {
    const child = withReplacements(entries.get(String(key)), below);
    if (child === undefined) entries.delete(String(key));
    else entries.set(String(key), child);
  }
  return Array.isArray(value) ? [...entries.values()] : Object.fromEntries(entries);
}

function byFirstKey(
  replacements: readonly Replacement[],
): ReadonlyMap<PropertyKey, readonly Replacement[]> {
  const groups = new Map<PropertyKey, Replacement[]>();
  for (const { path, value } of replacements) {
    const [key = '', ...rest] = path;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [{ path: rest, value }]);
    else group.push({ path: rest, value });
  }
  return groups;
}

function isBlock(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
