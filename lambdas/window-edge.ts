import * as z from 'zod/mini';
import { RejectedEventError } from '../core/errors.ts';

/** What the schedule of a window's edge sends; the schedule that runs every minute sends no `windowEdge`. */
const windowEdge = z.object({
  windowEdge: z.array(z.string().check(z.minLength(1))).check(z.minLength(1)),
  targets: z.array(z.string()).check(z.minLength(1)),
});

export interface WindowEdge {
  /** `window edge night`, as the audit has it. */
  readonly trigger: string;
  readonly targets: readonly string[];
}

/** The edge that a schedule names; undefined for a run of every minute. Rejects an edge that is not whole. */
export function readWindowEdge(event: unknown): WindowEdge | undefined {
  if (typeof event !== 'object' || event === null || !('windowEdge' in event)) return undefined;
  const parsed = windowEdge.safeParse(event);
  if (parsed.success)
    return {
      trigger: `window edge ${parsed.data.windowEdge.join(', ')}`,
      targets: parsed.data.targets,
    };
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new RejectedEventError(`not an edge of a window: ${problems.join('; ')}`);
}
