import type { Explanation } from './explanation.ts';
import type { LabPolicy } from './run-policy.ts';
import type { World } from './world.ts';

/** Whoever looks at a world now and then, and asks it for capacity. */
export interface Driver {
  readonly tickSeconds: number;
  readonly tick: (world: World) => Explanation | undefined | Promise<Explanation | undefined>;
}

export function driverOf({ tickSeconds, desiredCapacity, explain }: LabPolicy): Driver {
  return {
    tickSeconds,
    tick(world) {
      const desired = desiredCapacity(world);
      if (desired === undefined) return undefined;
      world.request(desired);
      return explain?.();
    },
  };
}
