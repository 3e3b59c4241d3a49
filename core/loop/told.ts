import type { TargetState } from '../ports.ts';
import type { Decision } from '../scaling/decision.ts';
import { secondsSince } from '../scaling/observation.ts';

/** What was told is not told again this long, also when it was over in between: what flickers is one thing. */
const REMEMBERED_SECONDS = 1800;

/** What people were told, by key, with when each was told. */
export type Told = Readonly<Record<string, string>>;

/** What was told and either lasts or was told a short while ago. */
export function stillTold(
  previous: TargetState | undefined,
  { pages, lasting = [] }: Pick<Decision, 'pages' | 'lasting'>,
  now: Date,
): Told {
  const kept = new Set([...pages.map(({ key }) => key), ...lasting]);
  return Object.fromEntries(
    Object.entries(previous?.paged ?? {}).filter(
      ([key]) => kept.has(key) || isRecent(previous, key, now),
    ),
  );
}

/** Whether it was told a short while ago. */
export function isRecent(previous: TargetState | undefined, key: string, now: Date): boolean {
  const at = previous?.paged?.[key];
  return at !== undefined && secondsSince(new Date(at), now) < REMEMBERED_SECONDS;
}
