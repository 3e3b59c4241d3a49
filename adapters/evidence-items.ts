import * as z from 'zod/mini';
import type { KeptEvidence } from '../core/error-gate/evidence.ts';
import type { ServedVersion } from '../core/error-gate/served-version.ts';
import { instant } from './instant.ts';

const item = <S extends z.ZodMiniType>(value: S) =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('had'), value }),
    z.object({ kind: z.literal('missing'), why: z.string() }),
  ]);

export const servedVersion = z.object({
  version: z.string(),
  since: instant,
  seenAt: instant,
  before: z.exactOptional(z.object({ version: z.string(), seenAt: instant })),
}) satisfies z.ZodMiniType<ServedVersion>;

export const keptEvidence = z.object({
  gatheredAt: instant,
  alias: item(
    z.object({
      version: z.string(),
      weights: z.record(z.string(), z.number()),
      publishedAt: instant,
    }),
  ),
  errors: item(z.readonly(z.array(z.object({ message: z.string(), count: z.number() })))),
  suspected: z.exactOptional(z.object({ version: z.string(), at: instant })),
}) satisfies z.ZodMiniType<KeptEvidence>;
