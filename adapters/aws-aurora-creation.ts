import type { SetCapacityOutcome } from '../core/ports.ts';
import { readerSlotNames } from '../core/reader-slots.ts';
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
  readonly triedSlots: string[];
  /** Slots whose name an instance of another cluster has. */
  readonly slotsElsewhere: (string | undefined)[];
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
    triedSlots: [],
    slotsElsewhere: [],
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
  for (let slot = nextSlot(creation); slot !== undefined; slot = nextSlot(creation)) {
    creation.triedSlots.push(slot);
    const outcome = await createInSlot(creation, slot);
    if (outcome === 'name-taken-elsewhere') creation.slotsElsewhere.push(slot);
    else if (outcome !== 'name-taken') return outcome;
  }
  return { kind: 'refused', says: `no slot of ${creation.cluster.identifier} is free` };
}

/**
 * Of the first slots, as many as there may be readers of Tidegate's: a handler that has outlived its claim finds no name
 * beyond the maximum, whatever others have created and removed since it looked. Names that anything else holds, and
 * broken readers, do not count.
 */
function nextSlot({ target, cluster, plan, ...creation }: Creation): string | undefined {
  const { identifier, writer, readers } = cluster;
  const own = readers.filter(({ isOwned, phase }) => isOwned && phase !== 'broken');
  const others = [writer, ...readers.filter((reader) => !own.includes(reader))].map((it) => it?.id);
  const notOurs = [...others, ...creation.slotsElsewhere];
  const theirs = countingReaders(cluster).filter(({ isOwned }) => !isOwned).length;
  // at most 4 readers, 1 of them somebody else's: the first 3 names
  const permitted = readerSlotNames(identifier)
    .filter((slot) => !notOurs.includes(slot))
    .slice(0, Math.max(0, target.maxCapacity - theirs));
  return permitted.find(
    (slot) => plan.freeSlots.includes(slot) && !creation.triedSlots.includes(slot),
  );
}

async function createInSlot(
  creation: Creation,
  slot: string,
): Promise<SetCapacityOutcome | 'name-taken' | 'name-taken-elsewhere'> {
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
      case 'name-taken-elsewhere':
        return answer.kind;
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
