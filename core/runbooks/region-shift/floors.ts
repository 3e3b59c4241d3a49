import { brakeInWords } from '../../brakes/brake.ts';
import { holdingBrake } from '../../brakes/in-force.ts';
import { type ScalableTarget, scalableTargets } from '../../targets.ts';
import { timeInWords } from '../../time-in-words.ts';
import { targetsAt } from '../../windows/targets-at.ts';
import type { RunbookPorts } from '../ports.ts';
import type { StepRun } from '../runbook.ts';
import { isPlanned } from './inputs.ts';
import { isWriterHere, type Pair } from './pair.ts';
import { targetOf } from './target.ts';

/** What a target of this region has to carry once the other region's requests come here. */
export interface Floor {
  readonly target: ScalableTarget;
  /** Instances of a function, or readers of the cluster. */
  readonly wanted: number;
  /** What it can be raised to: not beyond the ceiling of the configuration, which the quotas carry. */
  readonly capacity: number;
}

/** The functions of `peak`, or every one where it names none, and the cluster's readers. */
export function scaledTargets(run: StepRun): readonly ScalableTarget[] {
  const { cluster, peak } = targetOf(run);
  const named = Object.keys(peak.instances);
  return scalableTargets(run.configuration).filter(({ kind, name }) =>
    kind === 'edge-function' ? named.length === 0 || named.includes(name) : name === cluster,
  );
}

/** From what the partner's traffic has needed lately; from the configuration where the partner cannot be asked. */
export async function readFloors(
  run: StepRun,
  { partner }: Pick<RunbookPorts, 'partner'>,
  pair: Pair,
): Promise<readonly Floor[]> {
  const { cluster, peak, partner: other } = pair.target;
  const asked = isPlanned(run) ? partner(cluster) : undefined;
  const concurrency = await asked?.peakConcurrency();
  const readers = (await asked?.readers(other.clusterIdentifier)) ?? peak.readers;
  return scaledTargets(run).map((target) => {
    const wanted =
      target.kind === 'aurora-readers'
        ? readers
        : (instancesFor(target, concurrency?.get(target.name)) ?? peak.instances[target.name] ?? 0);
    const atLeast = Math.max(wanted, target.minCapacity);
    const becomesWriter = target.kind === 'aurora-readers' && !isWriterHere(pair) ? 1 : 0;
    // 2 readers there -> 3 instances here: one of them is promoted, and 2 readers are left
    return {
      target,
      wanted: atLeast,
      capacity: Math.min(atLeast + becomesWriter, target.maxCapacity),
    };
  });
}

/** Why the control loop of this region would not raise capacity to these floors. */
export async function whyUnscalable(
  run: StepRun,
  { control }: Pick<RunbookPorts, 'control'>,
  floors: readonly Floor[],
): Promise<readonly string[]> {
  const { stopped, brakes } = await control.readControl();
  const now = new Map(targetsAt(run.configuration, run.now).map((each) => [each.name, each]));
  const ofTargets = floors.flatMap(({ target: { name, mode, maxCapacity }, wanted }) => {
    const freeze = now.get(name)?.windows?.freeze;
    const brake = holdingBrake(name, 'scale-out', brakes, run.now);
    return [
      ...(wanted > maxCapacity
        ? [`${name} needs ${wanted}, and its ceiling is ${maxCapacity}`]
        : []),
      ...(mode === 'act' ? [] : [`${name} is in mode ${mode}`]),
      ...(brake === undefined ? [] : [`${name}: ${brakeInWords(brake)}`]),
      ...(freeze === undefined
        ? []
        : [`${name} is frozen by window ${freeze.window} until ${timeInWords(freeze.until)}`]),
    ];
  });
  return [...(stopped ? ['the stop switch is on, nothing is scaled'] : []), ...ofTargets];
}

/** 210 concurrent requests, 50 an instance, scaled up at 0.7 -> 210 / 35 = 6 instances */
function instancesFor(
  { configuration: { scaling } }: Extract<ScalableTarget, { kind: 'edge-function' }>,
  peakConcurrency: number | undefined,
): number | undefined {
  return peakConcurrency === undefined
    ? undefined
    : Math.ceil(peakConcurrency / (scaling.targetConcurrency * scaling.scaleUpThreshold));
}
