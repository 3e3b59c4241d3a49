import {
  allowsVerticalChange,
  allowsVerticalChangeThroughout,
  verticalChangesInWords,
} from '../../windows/vertical-changes.ts';
import type { RunbookPorts } from '../ports.ts';
import type { ReplicaLagMillis } from '../replica-lag.ts';
import type { StepRun } from '../runbook.ts';
import type { ScalingTarget } from './target.ts';
import { isInAnyWindow, targetOf, wantedClass } from './target.ts';
import { instanceInWords, isAtRest, type LastingInstance, type ScalingWorld } from './world.ts';

/* Why a change of class must not begin, or go on. Each answers undefined when it knows no reason. */

/** So much of the window must be left that all changes end inside it. */
export function windowObstacle(run: StepRun, changes: number): string | undefined {
  const { configuration, request, now } = run;
  const { changeSeconds } = targetOf(run);
  const from = now.getTime();
  const seconds = changes * changeSeconds;
  const range = { from, to: from + seconds * 1000 };
  if (isInAnyWindow(run)) return undefined;
  if (allowsVerticalChangeThroughout(configuration, request.cluster, range)) return undefined;
  const when = verticalChangesInWords(configuration, request.cluster, from);
  return `${changes} changes take ${seconds} s, which its windows have no room for now: ${when}`;
}

export function momentObstacle(run: StepRun): string | undefined {
  const { configuration, request, now } = run;
  if (isInAnyWindow(run)) return undefined;
  if (allowsVerticalChange(configuration, request.cluster, now.getTime())) return undefined;
  return `vertical changes: ${verticalChangesInWords(configuration, request.cluster, now.getTime())}`;
}

/** The cluster and all that may change in it are at rest. */
export function restObstacle({ cluster, lasting }: ScalingWorld): string | undefined {
  if (cluster.status !== 'available') return `cluster ${cluster.identifier} is ${cluster.status}`;
  const restless = lasting.filter((instance) => !isAtRest(instance)).map(instanceInWords);
  if (restless.length > 0) return restless.join('; ');
  const serverless = lasting.filter(({ instanceClass }) => instanceClass === 'db.serverless');
  return serverless.length > 0
    ? `${serverless.map(({ id }) => id).join(', ')} is serverless: its capacity is its cluster's, not a class`
    : undefined;
}

/** AWS sells the class for the engine, where the instances are. */
export async function orderObstacle(
  run: StepRun,
  { scaling }: RunbookPorts,
  changing: readonly LastingInstance[],
): Promise<string | undefined> {
  const instanceClass = wantedClass(run);
  for (const { engine, engineVersion } of changing.slice(0, 1)) {
    const zones = await scaling.zonesOffering({ engine, engineVersion, instanceClass });
    const what = `${instanceClass} for ${engine} ${engineVersion}`;
    if (zones.length === 0) return `AWS does not offer ${what}`;
    const outside = changing.find(({ zone }) => zone !== undefined && !zones.includes(zone));
    if (outside) return `AWS does not offer ${what} in ${outside.zone}, where ${outside.id} is`;
  }
  return undefined;
}

/** The reader may become writer, as far as lag says; its class is another question. */
export function lagObstacle(
  { id }: LastingInstance,
  { maxReplicaLagMillis }: ScalingTarget,
  lag: ReplicaLagMillis,
): string | undefined {
  const lagMillis = lag.get(id);
  return lagMillis !== undefined && lagMillis > maxReplicaLagMillis
    ? `${id} is ${lagMillis} ms behind, more than ${maxReplicaLagMillis}`
    : undefined;
}
