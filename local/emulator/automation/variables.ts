const VARIABLE = /\{\{\s*([\w:.]+)\s*\}\}/g;

/** The names in `{{ … }}` anywhere in this. */
export function variablesIn(value: unknown): readonly string[] {
  return [...JSON.stringify(value).matchAll(VARIABLE)].map(([, name = '']) => name);
}

/** The same with every `{{ … }}` replaced by its text, which is not looked into again. */
export function fill<T>(value: T, textOf: (name: string) => string): T {
  return filled(value, textOf) as T;
}

function filled(value: unknown, textOf: (name: string) => string): unknown {
  if (typeof value === 'string')
    return value.replaceAll(VARIABLE, (_, name: string) => textOf(name));
  if (Array.isArray(value)) return value.map((item) => filled(item, textOf));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, filled(member, textOf)]),
  );
}
