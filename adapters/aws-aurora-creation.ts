import type { SetCapacityOutcome } from '../core/ports.ts';
import type { AuroraReadersTarget } from '../core/targets.ts';
import { unreachable } from '../core/unreachable.ts';
import { type AuroraCluster, type ClusterInstance, countingReaders } from './aurora-cluster.ts';
import { type Placement, placements } from './aurora-placements.ts';
import type { SlotPlan } from './aurora-slots.ts';
import type { AuroraCalls } from './aws-aurora-calls.ts';

interface CreationTask {
  readonly calls: AuroraCalls;
  readonly target: AuroraReadersTarget;
  readonly cluster: AuroraCluster;
  readonly model: ClusterInstance;
  readonly plan: SlotPlan;
}

interface Creation extends CreationTask {
  /** Slots not tried yet. */
  readonly slots: string[];
  /** One entry per reader, those just created with them. */
  readonly readerZones: (string | undefined)[];
  /** Placements that AWS had no capacity in. */
  readonly full: Placement[];
}

/** Creates what the plan misses, one slot after the other, and ends at the first refusal. */
export async function createMissingReaders(
  task: CreationTask,
): Promise<readonly SetCapacityOutcome[]> {
  const { cluster, plan } = task;
  const creation: Creation = {
    ...task,
    slots: [...plan.freeSlots],
    readerZones: countingReaders(cluster).map(({ zone }) => zone),
    full: [],
  };
  const outcomes: SetCapacityOutcome[] = [];
  while (outcomes.length < plan.readersMissing && outcomes.at(-1)?.kind !== 'refused') {
    outcomes.push(await createOneReader(creation));
  }
  return outcomes;
}

/** A slot whose name is taken, in another cluster or by an instance that is going, is passed over. */
async function createOneReader(creation: Creation): Promise<SetCapacityOutcome> {
  for (let slot = creation.slots.shift(); slot !== undefined; slot = creation.slots.shift()) {
    const outcome = await createInSlot(creation, slot);
    if (outcome !== 'name-taken') return outcome;
  }
  return { kind: 'refused', says: `no slot of ${creation.cluster.identifier} is free` };
}

async function createInSlot(
  creation: Creation,
  slot: string,
): Promise<SetCapacityOutcome | 'name-taken'> {
  const { calls, target, model, readerZones, full } = creation;
  let says = `there was no capacity for ${slot} anywhere`;
  for (const placement of placementsOf(creation)) {
    const { configuration } = target;
    const answer = await calls.createReader({ slot, placement, configuration, model });
    const where = `${placement.instanceClass} in ${placement.zone}`;
    switch (answer.kind) {
      case 'done':
        readerZones.push(placement.zone);
        return { kind: 'accepted', says: `creates ${slot}, ${where}` };
      case 'found':
        return { kind: 'accepted', says: `${slot} is there already` };
      case 'no-capacity':
        full.push(placement);
        says = `no capacity for ${where}: ${answer.says}`;
        continue;
      case 'name-taken':
        return 'name-taken';
      case 'refused':
        return answer;
      default:
        return unreachable(answer);
    }
  }
  return { kind: 'refused', says };
}

function placementsOf({ target, cluster, model, readerZones, full }: Creation) {
  const { instanceClass, fallbackInstanceClasses, availabilityZones } = target.configuration;
  const all = placements({
    zones: availabilityZones,
    instanceClasses: [instanceClass, ...fallbackInstanceClasses],
    readerZones,
    writerZone: model.zone,
    broken: cluster.readers.filter(({ isOwned, phase }) => isOwned && phase === 'broken'),
  });
  return all.filter(
    ({ zone, instanceClass: wanted }) =>
      !full.some((place) => place.zone === zone && place.instanceClass === wanted),
  );
}
