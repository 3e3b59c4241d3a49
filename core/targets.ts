import type {
  AuroraClusterConfiguration,
  Configuration,
  EdgeFunctionConfiguration,
} from './config/schema.ts';

/** `shadow` decides and records; `act` also moves capacity. */
export type Mode = 'shadow' | 'act';

interface TargetBase {
  /** As the configuration names it; unique over all kinds. */
  readonly name: string;
  readonly mode: Mode;
  /** In the target's own unit: instances of an edge function, readers of a cluster. */
  readonly minCapacity: number;
  readonly maxCapacity: number;
  readonly scaleOutCooldownSeconds: number;
  readonly scaleInCooldownSeconds: number;
  /** How long before it is needed capacity is asked for. */
  readonly leadSeconds: number;
  /** What windows say now; missing where none is about this target. */
  readonly windows?: WindowNote;
  /** The override that gives it its bounds, in words. */
  readonly override?: string;
}

export interface WindowNote {
  /** `window night: floor 1 until 06:57 Europe/Berlin`; empty outside of every window. */
  readonly says: string;
  /** Signals may scale it in only inside certain windows, and it is outside. */
  readonly scaleInWaits: boolean;
  /** Nothing is changed until then. */
  readonly freeze?: { readonly window: string; readonly until: Date };
}

/** One unit of capacity is an instance: a block of `targetConcurrency` provisioned execution environments. */
export interface EdgeFunctionTarget extends TargetBase {
  readonly kind: 'edge-function';
  readonly configuration: EdgeFunctionConfiguration;
}

/** One unit of capacity is a reader, Tidegate's own or not; only its own are ever removed. */
export interface AuroraReadersTarget extends TargetBase {
  readonly kind: 'aurora-readers';
  readonly configuration: AuroraClusterConfiguration;
  /** All functions that read from it if one of them follows demand, because its readers then do too; else none. */
  readonly follows: readonly EdgeFunctionTarget[];
}

export type ScalableTarget = EdgeFunctionTarget | AuroraReadersTarget;
export type TargetKind = ScalableTarget['kind'];
export type TargetOf<K extends TargetKind> = Extract<ScalableTarget, { kind: K }>;

/** Every scalable target of the configuration, functions first, in the file's order. */
export function scalableTargets(configuration: Configuration): readonly ScalableTarget[] {
  const functions = Object.entries(configuration.edgeFunctions).map(
    ([name, block]): EdgeFunctionTarget => ({
      kind: 'edge-function',
      name,
      mode: block.mode ?? configuration.mode,
      minCapacity: block.scaling.minInstances,
      maxCapacity: block.scaling.maxInstances,
      scaleOutCooldownSeconds: block.scaling.scaleUpCooldown,
      scaleInCooldownSeconds: block.scaling.scaleDownCooldown,
      leadSeconds: block.leadSeconds,
      configuration: block,
    }),
  );
  const clusters = Object.entries(configuration.auroraClusters).map(
    ([name, block]): AuroraReadersTarget => ({
      kind: 'aurora-readers',
      name,
      mode: block.mode ?? configuration.mode,
      minCapacity: block.minReaders,
      maxCapacity: block.maxReaders,
      scaleOutCooldownSeconds: block.scaleUpCooldown,
      scaleInCooldownSeconds: block.scaleDownCooldown,
      leadSeconds: block.leadSeconds,
      configuration: block,
      follows: followedBy(name, functions),
    }),
  );
  return [...functions, ...clusters];
}

function followedBy(
  cluster: string,
  functions: readonly EdgeFunctionTarget[],
): readonly EdgeFunctionTarget[] {
  const reading = functions.filter(({ configuration }) => configuration.database === cluster);
  return reading.some(followsDemand) ? reading : [];
}

/** Whether the demand policy decides its capacity, in place of thresholds. */
export function followsDemand(target: ScalableTarget): target is EdgeFunctionTarget {
  return target.kind === 'edge-function' && target.configuration.policy === 'demand';
}

/** Whether what it is decided by may change in any minute, also at its floor. */
export function changesWithDemand(target: ScalableTarget): boolean {
  return target.kind === 'edge-function' ? followsDemand(target) : target.follows.length > 0;
}

/** What one unit of the target's capacity is called, for people: `3 instances`, `1 reader`. */
export function capacityInWords(target: ScalableTarget, capacity: number): string {
  if (target.kind === 'aurora-readers')
    return `${capacity} ${capacity === 1 ? 'reader' : 'readers'}`;
  const environments = Math.round(capacity * target.configuration.scaling.targetConcurrency);
  // 4 instances x 50 -> "4 instances (provisioned concurrency 200)"
  return `${capacity} ${capacity === 1 ? 'instance' : 'instances'} (provisioned concurrency ${environments})`;
}
