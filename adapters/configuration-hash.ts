import { createHash } from 'node:crypto';
import type { Configuration } from '../core/config/schema.ts';

/** Tells which configuration a decision was made under: the same for the same values, whatever their order in the file. */
export function configurationHash(configuration: Configuration): string {
  return createHash('sha256').update(canonicalJson(configuration)).digest('hex').slice(0, 12);
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
