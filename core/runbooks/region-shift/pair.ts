import { OutsideFaultError } from '../../errors.ts';
import { metricKey } from '../../metrics.ts';
import { replicationLagMetric } from '../../readiness/standby.ts';
import type { Facts } from '../plan.ts';
import type { Cluster, RunbookPorts } from '../ports.ts';
import type { StepRun, StepVerdict } from '../runbook.ts';
import type { GlobalCluster, GlobalMember } from './ports.ts';
import { type ShiftTarget, targetOf } from './target.ts';

/* What a region sees of the global database that its cluster belongs to. */

/** Metrics arrive one to three minutes late. */
const LOOK_BACK_MILLIS = 300_000;

/** Both sides of a global database at one instant, as this region tells of them. */
export interface Pair {
  readonly target: ShiftTarget;
  readonly global: GlobalCluster;
  /** This region's member. */
  readonly here: GlobalMember;
  readonly cluster: Cluster;
}

type Refusal = Extract<StepVerdict, { kind: 'refused' }>;

/** Refuses where the global database or this region's member of it is not what the configuration says. */
export async function readPair(
  run: StepRun,
  { globals, clusters }: RunbookPorts,
): Promise<Pair | Refusal> {
  const refused = (says: string): Refusal => ({ kind: 'refused', says });
  const target = targetOf(run);
  const { globalClusterIdentifier, clusterIdentifier, region } = target;
  const global = await globals.describe(globalClusterIdentifier);
  if (global === undefined) return refused(`there is no global cluster ${globalClusterIdentifier}`);
  const here = global.members.find((member) => isMember(member, region, clusterIdentifier));
  if (here === undefined)
    return refused(`${clusterIdentifier} in ${region} is no member of ${globalClusterIdentifier}`);
  const cluster = await clusters.describe(clusterIdentifier);
  if (cluster === undefined) return refused(`there is no cluster ${clusterIdentifier}`);
  return { target, global, here, cluster };
}

export function isPair(pair: Pair | Refusal): pair is Pair {
  return 'global' in pair;
}

/** The one writer of the global database is this region's cluster. */
export function isWriterHere({ global, here }: Pair): boolean {
  return here.isWriter && writersOf(global).length === 1;
}

/** `us-east-1`; every region where RDS tells of several, or of none. */
export function writerInWords({ global }: Pick<Pair, 'global'>): string {
  return (
    writersOf(global)
      .map(({ region }) => region)
      .join(' and ') || 'nowhere'
  );
}

/** Why the global database cannot change hands from the partner to this region now. */
export function changeObstacle(pair: Pair): string | undefined {
  const { global, target } = pair;
  const { partner } = target;
  const under = changeInWords(global);
  if (under !== undefined) return under;
  if (isWriterHere(pair)) return undefined;
  const [writer, ...more] = writersOf(global);
  const isPartners =
    writer !== undefined && isMember(writer, partner.region, partner.clusterIdentifier);
  return isPartners && more.length === 0
    ? undefined
    : `the writer of ${global.identifier} is in ${writerInWords(pair)}, not the partner's ${partner.clusterIdentifier} in ${partner.region}`;
}

/** What is under way, or why nothing can begin; undefined while the global database rests. */
export function changeInWords({ identifier, status, change }: GlobalCluster): string | undefined {
  if (change === undefined)
    return status === 'available' ? undefined : `${identifier} is ${status}`;
  const doing = status === 'available' ? change.status : status;
  return `${identifier} is ${doing} from ${change.from} to ${change.to}: start again when that has ended`;
}

/** For the report: the world before, and after. */
export async function factsOf(
  run: StepRun,
  ports: Pick<RunbookPorts, 'metrics'>,
  pair: Pair,
): Promise<Facts> {
  const { cluster, global } = pair;
  const lagMillis = isWriterHere(pair) ? 0 : ((await readLagMillis(run, ports)) ?? 'unknown');
  return {
    writer: writerInWords(pair),
    globalCluster: global.status,
    lagMillis,
    instancesAvailable: cluster.members.filter(({ status }) => status === 'available').length,
  };
}

/** The newest lag of this region's copy. Undefined: nobody knows, which is not 0. */
export async function readLagMillis(
  run: StepRun,
  { metrics }: Pick<RunbookPorts, 'metrics'>,
): Promise<number | undefined> {
  const metric = replicationLagMetric(targetOf(run));
  const range = { from: new Date(run.now.getTime() - LOOK_BACK_MILLIS), to: run.now };
  const answers = await metrics.fetch([metric], range).catch((error: unknown) => {
    if (error instanceof OutsideFaultError) return undefined; // CloudWatch may be part of what has failed
    throw error;
  });
  return answers?.get(metricKey(metric))?.datapoints.at(-1)?.value;
}

function writersOf({ members }: GlobalCluster): readonly GlobalMember[] {
  return members.filter(({ isWriter }) => isWriter);
}

function isMember(member: GlobalMember, region: string, clusterIdentifier: string): boolean {
  return member.region === region && member.clusterArn.endsWith(`:cluster:${clusterIdentifier}`);
}
