import type { AliasNow } from './evidence.ts';

/**
 * Which version an alias was seen to serve, and which before: AWS tells when a version was published, not when an alias
 * was moved, so a move back to an old version is known only to whoever has looked before.
 */
export interface ServedVersion {
  readonly version: string;
  /** When it was first and last seen. */
  readonly since: Date;
  readonly seenAt: Date;
  /** The one that was seen before it, and when it was seen for the last time. */
  readonly before?: { readonly version: string; readonly seenAt: Date };
}

/** The memory after an alias was seen to serve a version; what happened between two looks is not made up. */
export function withSeen(
  memory: ServedVersion | undefined,
  version: string,
  now: Date,
): ServedVersion {
  if (!memory) return { version, since: now, seenAt: now };
  if (memory.version === version) return { ...memory, seenAt: now };
  const before = { version: memory.version, seenAt: memory.seenAt };
  return { version, since: now, seenAt: now, before };
}

/** While Lambda provisions the version that an alias names, its own weight of 1 leaves all requests to the one before. */
export function servingVersion({
  version,
  weights,
}: Pick<AliasNow, 'version' | 'weights'>): string {
  return Object.entries(weights).find(([, weight]) => weight === 1)?.[0] ?? version;
}
