import { requestedChange } from '../core/brakes/brake-request.ts';
import { changeBrakes } from '../core/brakes/change-brakes.ts';
import { floorRequest, isFloorRaised } from '../core/brakes/raised-floor.ts';
import type { Configuration } from '../core/config/schema.ts';
import type { BrakeStore } from '../core/ports.ts';
import type { FloorPort } from '../core/runbooks/region-shift/ports.ts';

interface FloorsDependencies {
  readonly configuration: Configuration;
  /** Of this region's table. */
  readonly brakes: BrakeStore;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** Floors as overrides, which people see and lift as any other; what moves capacity is the control loop. */
export function createFloors(outside: FloorsDependencies): FloorPort {
  const { configuration, brakes } = outside;
  return {
    async raise(floor) {
      const now = outside.now();
      if (isFloorRaised(floor, await brakes.readControl(), now)) return { kind: 'done' };
      const requester = { configuration, by: floor.by, id: outside.newId(), now };
      const changed = await changeBrakes(brakes, (control) =>
        requestedChange(floorRequest(floor, control, requester), control, requester),
      );
      return changed.kind === 'refused'
        ? {
            kind: 'refused',
            says: `no floor for ${floor.target}: ${changed.found}; ${changed.mend}`,
          }
        : { kind: 'done' };
    },
  };
}
