import type { Explained } from './explanation.ts';
import type { LabPolicy } from './run-policy.ts';
import type { World } from './world.ts';

/** Whoever looks at a world now and then, and asks it for capacity. */
export interface Driver {
  readonly tickSeconds: number;
  readonly tick: (world: World) => Explained | Promise<Explained>;
}

export function driverOf({ tickSeconds, desiredCapacity, explain }: LabPolicy): Driver {
  return {
    tickSeconds,
    tick(world) {
      const desired = desiredCapacity(world);
      if (desired === undefined) return {};
      world.request(desired);
      const environments = explain?.();
      return environments ? { environments } : {};
    },
  };
}
