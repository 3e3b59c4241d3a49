import { randomUUID } from 'node:crypto';
import { endOf } from '../../core/brakes/brake-end.ts';
import { requestedChange } from '../../core/brakes/brake-request.ts';
import { changeBrakes } from '../../core/brakes/change-brakes.ts';
import type { Configuration } from '../../core/config/schema.ts';
import type { BrakeStore } from '../../core/ports.ts';
import { CommandFailure } from '../failure.ts';

interface PauseForRelease {
  readonly configuration: Configuration;
  readonly brakes: BrakeStore;
  readonly by: string;
  readonly now: Date;
}

/** Fails where the duration of a pause is none, before AWS is asked anything. */
export function refuseWrongDuration(duration: string, now: Date): void {
  const end = endOf({ for: duration }, now);
  if (!(end instanceof Date)) throw new CommandFailure(end.found, end.mend, 2);
}

/** Pauses each target in both directions, as `npx tidegate pause` does. */
export async function pauseForRelease(
  targets: readonly string[],
  duration: string,
  { configuration, brakes, by, now }: PauseForRelease,
): Promise<void> {
  for (const target of targets) {
    const request = { kind: 'pause', target, for: duration, reason: 'release' } as const;
    const changed = await changeBrakes(brakes, (control) =>
      requestedChange(request, control, { configuration, by, id: randomUUID(), now }),
    );
    if (changed.kind === 'refused') throw new CommandFailure(changed.found, changed.mend, 2);
  }
}
