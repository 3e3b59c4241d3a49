/** Keys and list indexes from the root of the file to a value. */
export type Path = readonly PropertyKey[];

/** Stands where a problem belongs to no key. */
export const WHOLE_FILE = '(the file)';

/** `edgeFunctions.assistant-edge.scaling.minInstances`; a key that is not a plain word stands in quotes. */
export function pathInWords(path: Path): string {
  return path.length === 0 ? WHOLE_FILE : path.map(keyInWords).join('.');
}

/** A key as it may be printed. */
export function keyInWords(key: PropertyKey): string {
  const text = String(key);
  return /^[\w$-]{1,64}$/.test(text) ? text : quoted(text);
}

/** Text in quotes, cut after 60 characters, with everything escaped that could move a terminal's cursor. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text).replace(
    /[^\x20-\x7e\u00a1-\u024f…]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** True when one path is the other or lies under it. */
export function overlaps(one: Path, other: Path): boolean {
  const shared = Math.min(one.length, other.length);
  return one.slice(0, shared).every((key, index) => key === other[index]);
}
