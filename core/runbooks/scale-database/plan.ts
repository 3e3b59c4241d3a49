import type { Planner } from '../approval-step.ts';
import type { Facts, Plan, PlannedCall } from '../plan.ts';
import { withHash } from '../plan-hash.ts';
import type { RunbookPorts } from '../ports.ts';
import { readReplicaLag } from '../replica-lag.ts';
import type { StepRun } from '../runbook.ts';
import { lagObstacle, orderObstacle, restObstacle, windowObstacle } from './obstacles.ts';
import { targetOf, wantedClass } from './target.ts';
import { type LastingInstance, readWorld, type ScalingWorld } from './world.ts';

export const TAKE_SNAPSHOT = 'rds:CreateDBClusterSnapshot';
export const CHANGE_CLASS = 'rds:ModifyDBInstance';
export const FAIL_OVER = 'rds:FailoverDBCluster';

/** What a change of class would do: in the order of its calls. An unfinished change to the same class is continued. */
export const planScaling: Planner = async (run, ports, unfinished) => {
  const world = await readWorld(run, ports);
  if (world.kind === 'refused') return world;
  const writer = writerOf(world);
  if (writer === undefined)
    return { kind: 'refused', says: 'the one writer is not among the configured instances' };
  const wanted = wantedClass(run);
  const changing = world.lasting.filter(({ instanceClass }) => instanceClass !== wanted);
  const facts = factsOf(world);
  if (unfinished !== undefined && (changing.length === 0 || isAbout(unfinished, wanted, writer))) {
    const obstacle = changing.length > 0 ? windowObstacle(run, changing.length) : undefined;
    if (obstacle !== undefined) return { kind: 'refused', says: obstacle };
    const plan = await whatIsLeft(run, unfinished, { writer, changing });
    return { kind: 'planned', plan, says: `continues the change to ${wanted}`, facts };
  }
  if (changing.length === 0)
    return { kind: 'refused', says: `every configured instance is a ${wanted} already` };

  const obstacle =
    restObstacle(world) ??
    windowObstacle(run, changing.length) ??
    (await orderObstacle(run, ports, changing));
  if (obstacle !== undefined) return { kind: 'refused', says: obstacle };
  const first = changing.includes(writer) ? await chooseFirst(run, ports, world) : writer;
  if ('says' in first) return first;
  const plan = await withHash(run.runbook.name, {
    from: writer.id,
    to: first.id,
    calls: [await snapshotCall(run, ports), ...callsOf(world, { first, writer, wanted })],
  });
  return { kind: 'planned', plan, says: inWords(run, changing), facts };
};

/** Undefined when it is not one of the configured instances, or there is not exactly one. */
function writerOf({ cluster, lasting }: ScalingWorld): LastingInstance | undefined {
  const writers = cluster.members.filter(({ isWriter }) => isWriter);
  return writers.length === 1 ? lasting.find(({ isWriter }) => isWriter) : undefined;
}

/** For the report, before and after: classes by instance. */
export function factsOf({ cluster, lasting }: ScalingWorld): Facts {
  const writers = cluster.members.filter(({ isWriter }) => isWriter).map(({ id }) => id);
  const classes = lasting.map(({ id, instanceClass }) => [id, instanceClass]);
  return { writer: writers.join(' '), ...Object.fromEntries(classes) };
}

interface PlannedClass {
  readonly id: string;
  readonly instanceClass: string;
}

/** The plan's changes of class: an instance, and what it becomes. */
export function plannedClasses({ calls }: Plan): readonly PlannedClass[] {
  return calls
    .filter(({ action }) => action === CHANGE_CLASS)
    .map(({ parameters }) => ({
      id: String(parameters['DBInstanceIdentifier']),
      instanceClass: String(parameters['DBInstanceClass']),
    }));
}

export function failsOver({ calls }: Plan): boolean {
  return calls.some(({ action }) => action === FAIL_OVER);
}

function isAbout(unfinished: Plan, wanted: string, writer: LastingInstance): boolean {
  return (
    [unfinished.from, unfinished.to].includes(writer.id) &&
    plannedClasses(unfinished).every(({ instanceClass }) => instanceClass === wanted)
  );
}

/** Each call is absolute, and what is right is left alone: only the failover must not be asked for when it has happened. */
async function whatIsLeft(
  { runbook }: StepRun,
  unfinished: Plan,
  { writer, changing }: { readonly writer: LastingInstance; readonly changing: readonly object[] },
): Promise<Plan> {
  const { from, to } = unfinished;
  if (changing.length === 0) return withHash(runbook.name, { from, to: writer.id, calls: [] });
  const calls = unfinished.calls.filter(
    ({ action }) => action !== FAIL_OVER || writer.id !== unfinished.to,
  );
  return withHash(runbook.name, { from, to, calls });
}

/** The reader that becomes writer: one that has the class already, then by promotion tier, then in another zone. */
async function chooseFirst(
  run: StepRun,
  ports: RunbookPorts,
  { lasting }: ScalingWorld,
): Promise<LastingInstance | { readonly kind: 'refused'; readonly says: string }> {
  const target = targetOf(run);
  const wanted = wantedClass(run);
  const lag = await readReplicaLag(target.instances, run.now, ports);
  const readers = lasting.filter(({ isWriter }) => !isWriter);
  const zone = lasting.find(({ isWriter }) => isWriter)?.zone;
  const [first] = readers
    .filter((reader) => lagObstacle(reader, target, lag) === undefined)
    .toSorted(
      (a, b) =>
        Number(a.instanceClass !== wanted) - Number(b.instanceClass !== wanted) ||
        a.promotionTier - b.promotionTier ||
        Number(a.zone === zone) - Number(b.zone === zone) ||
        a.id.localeCompare(b.id),
    );
  if (first !== undefined) return first;
  const reasons = readers.map((reader) => lagObstacle(reader, target, lag));
  return { kind: 'refused', says: `no reader may become writer: ${reasons.join('; ')}` };
}

/** The first reader, the failover to it, then the former writer and the others: at most one instance is away at a time. */
function callsOf(
  { cluster, lasting }: ScalingWorld,
  chosen: {
    readonly first: LastingInstance;
    readonly writer: LastingInstance;
    readonly wanted: string;
  },
): readonly PlannedCall[] {
  const { first, writer, wanted } = chosen;
  const changes = (instances: readonly LastingInstance[]): readonly PlannedCall[] =>
    instances
      .filter(({ instanceClass }) => instanceClass !== wanted)
      .map(({ id }) => ({
        action: CHANGE_CLASS,
        parameters: { DBInstanceIdentifier: id, DBInstanceClass: wanted, ApplyImmediately: true },
      }));
  const failover: PlannedCall = {
    action: FAIL_OVER,
    parameters: {
      DBClusterIdentifier: cluster.identifier,
      TargetDBInstanceIdentifier: first.id,
    },
  };
  const others = lasting.filter(({ id }) => id !== first.id && id !== writer.id);
  return first.id === writer.id
    ? changes(others)
    : [...changes([first]), failover, ...changes([writer, ...others])];
}

/** The first free number: the name stays the same from the approval to the run, and in a run that continues it. */
async function snapshotCall(run: StepRun, { scaling }: RunbookPorts): Promise<PlannedCall> {
  const { clusterIdentifier } = targetOf(run);
  const taken = await scaling.snapshots(clusterIdentifier);
  let number = 1;
  while (taken.includes(snapshotName(clusterIdentifier, number))) number += 1;
  return {
    action: TAKE_SNAPSHOT,
    parameters: {
      DBClusterIdentifier: clusterIdentifier,
      DBClusterSnapshotIdentifier: snapshotName(clusterIdentifier, number),
    },
  };
}

function snapshotName(clusterIdentifier: string, number: number): string {
  return `${clusterIdentifier}-scale-${number}`;
}

/** `assistant-db-reader from db.r6g.large, assistant-db-writer from db.r6g.large to db.r6g.xlarge` */
function inWords(run: StepRun, changing: readonly LastingInstance[]): string {
  const wanted = wantedClass(run);
  const changes = changing.map(({ id, instanceClass }) => `${id} from ${instanceClass}`);
  return `${changes.join(', ')} to ${wanted}`;
}
