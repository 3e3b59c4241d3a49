import { type BrakeRequest, requestedChange } from '../core/brakes/brake-request.ts';
import { changeBrakes, withoutBrakes } from '../core/brakes/change-brakes.ts';
import { brakesInForce } from '../core/brakes/in-force.ts';
import { inWholeSeconds } from '../core/brakes/raised-floor.ts';
import type { Configuration } from '../core/config/schema.ts';
import type { BrakeStore } from '../core/ports.ts';
import type { PartnerPort } from '../core/runbooks/region-shift/ports.ts';

interface PartnerFreezeDependencies {
  readonly configuration: Configuration;
  /** As this region's configuration names it. */
  readonly cluster: string;
  /** Of the partner's table. */
  readonly brakes: () => Promise<BrakeStore>;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** A freeze in the partner's table. Its id says for which cluster it was set, so that nobody else's is lifted after it. */
export function createPartnerFreeze(
  outside: PartnerFreezeDependencies,
): Pick<PartnerPort, 'freeze' | 'thaw'> {
  const { configuration, cluster, now } = outside;
  const prefix = `region-shift-${cluster}-`;
  const ownFreezes = async (store: BrakeStore) =>
    brakesInForce((await store.readControl()).brakes, now()).filter(({ id }) =>
      id.startsWith(prefix),
    );
  return {
    async freeze({ reason, by, until }) {
      const store = await outside.brakes();
      const end = inWholeSeconds(until);
      const standing = await ownFreezes(store);
      if (standing.some(({ expiresAt }) => expiresAt >= new Date(end))) return { kind: 'done' };
      const request: BrakeRequest = { kind: 'freeze', reason, until: end };
      const requester = { configuration, by, id: `${prefix}${outside.newId()}`, now: now() };
      return answered(
        await changeBrakes(store, (control) => requestedChange(request, control, requester)),
      );
    },

    async thaw(by) {
      const store = await outside.brakes();
      const ids = (await ownFreezes(store)).map(({ id }) => id);
      if (ids.length === 0) return { kind: 'done' };
      const lifting = {
        lifted: { kind: 'these', ids },
        id: outside.newId(),
        reason: `the shift of ${cluster} has ended`,
        by,
      } as const;
      return answered(
        await changeBrakes(store, (control) => withoutBrakes(control, lifting, now())),
      );
    },
  };
}

function answered(changed: Awaited<ReturnType<typeof changeBrakes>>) {
  return changed.kind === 'refused'
    ? ({ kind: 'refused', says: `${changed.found}; ${changed.mend}` } as const)
    : ({ kind: 'done' } as const);
}
